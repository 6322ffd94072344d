// Asks the browser for a passkey before a form is sent. A form with data-passkey="create" registers one, with "get" it
// approves. First the server is asked for the challenge, at data-challenge, with the fields of the form; then the browser
// for the key; what the key answers goes with the form, which leads on to a page as any form does.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const AGAIN = "Något gick fel hos oss. Läs in sidan igen och försök på nytt.";
const SIGNED_OUT = "Du är inte längre inloggad. Logga in igen och börja om.";
const UNREACHED = "Servern svarar inte. Kontrollera att du har nät och försök igen.";
const UNABLE = "Den här webbläsaren kan inte använda passkeys på den här adressen. Uppdatera webbläsaren, eller öppna Yttra på " +
  "en adress som börjar med https.";
const UNSENT = "Du har skrivit något som inte är skickat. Skicka det, eller ta bort det, och attestera sedan.";
const REFUSALS = {
  NotAllowedError: "Du avbröt, eller så kunde din passkey inte bekräfta vem du är. Inget är gjort. Försök igen.",
  InvalidStateError: "Den passkeyn är redan tillagd. Välj en annan enhet eller säkerhetsnyckel.",
  SecurityError: "Webbläsaren tillåter inte passkeys på den här adressen.",
  NotSupportedError: "Din passkey är av ett slag som inte går att använda här. Välj en annan.",
  ConstraintError: "Din passkey kan inte bekräfta vem du är med PIN, fingeravtryck eller ansikte. Välj en annan.",
};

class Refusal extends Error {
  constructor(message, field) {
    super(message);
    this.field = field;
  }
}

const descriptors = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

async function create(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: descriptors(options.excludeCredentials),
  };
  const key = await navigator.credentials.create({ publicKey });
  return {
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    response: { attestationObject: text(key.response.attestationObject), clientDataJSON: text(key.response.clientDataJSON) },
  };
}

async function get(options) {
  const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: descriptors(options.allowCredentials) };
  const key = await navigator.credentials.get({ publicKey });
  return {
    id: text(key.rawId),
    authenticatorData: text(key.response.authenticatorData),
    clientDataJSON: text(key.response.clientDataJSON),
    signature: text(key.response.signature),
  };
}

async function ask(form) {
  const { unsent } = form.dataset;
  if (unsent && [...document.querySelectorAll(`textarea[form="${unsent}"]`)].some((area) => area.value.trim())) throw new Refusal(UNSENT);
  let answer;
  try {
    answer = await fetch(form.dataset.challenge, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { accept: "application/json" },
    });
  } catch {
    throw new Refusal(UNREACHED);
  }
  if (answer.redirected) throw new Refusal(SIGNED_OUT);
  if (!answer.headers.get("content-type")?.startsWith("application/json")) throw new Refusal(AGAIN);
  const told = await answer.json();
  if (answer.ok) return told;
  throw new Refusal(told.errors.map((error) => error.message).join(" "), told.errors[0]?.field);
}

function prepare(form) {
  const status = form.querySelector("[data-passkey-status]");
  const button = form.querySelector("button[data-passkey-button]");
  if (!window.PublicKeyCredential) {
    status.textContent = UNABLE;
    button.disabled = true;
    return;
  }
  const { utmaning, svar, losenord } = form.elements;
  let busy = false;
  form.addEventListener("submit", async (event) => {
    if (busy) return event.preventDefault();
    utmaning.value = svar.value = "";
    // Another button, or Enter in the field of the password: no key is asked for.
    const typed = document.activeElement?.type === "password" && form.dataset.passkey === "get";
    if (typed || (event.submitter && event.submitter !== button)) return;
    event.preventDefault();
    busy = true;
    button.setAttribute("aria-disabled", "true");
    status.removeAttribute("data-refused");
    status.textContent = "Väntar på din passkey …";
    try {
      const { id, options } = await ask(form);
      const answer = form.dataset.passkey === "create" ? await create(options) : await get(options);
      utmaning.value = id;
      svar.value = JSON.stringify(answer);
      if (losenord) losenord.value = "";
      status.textContent = "Klart. Sidan läses in.";
      // The flag stays: whoever presses twice sends once.
      form.submit();
    } catch (error) {
      const field = error.field && form.querySelector("#" + CSS.escape(error.field));
      status.dataset.refused = "";
      status.textContent = error instanceof Refusal ? error.message : REFUSALS[error.name] ?? AGAIN;
      busy = false;
      button.removeAttribute("aria-disabled");
      (field || button).focus();
    }
  });
  // Back from the next page: as it was.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    busy = false;
    button.removeAttribute("aria-disabled");
    status.textContent = "";
  });
}

document.querySelectorAll("form[data-passkey]").forEach(prepare);
