.PHONY: run test setup prepare

# Installs what is missing, builds, and serves the demo on http://localhost:8080 (YTTRA_LISTEN changes it).
run:
	@scripts/run.sh

# All that is checked before a change is taken in, and what it needs.
test:
	@scripts/test.sh

# Only installs what the two above need.
setup:
	@scripts/setup.sh run test

# Writes .sqlx anew after a changed query or migration.
prepare:
	@scripts/setup.sh test
	@scripts/prepare.sh
