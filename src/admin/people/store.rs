//! SQL for the people of a myndighet.

use sqlx::PgConnection;
use uuid::Uuid;

use super::PersonInput;
use crate::{
    error::{AppError, Result},
    people::model::Roles,
};

/// A row of the list.
pub struct Listed {
    /// The person.
    pub id: Uuid,
    /// Her name.
    pub name: String,
    /// Her address.
    pub email: String,
    /// Her title here.
    pub title: String,
    /// Her unit here.
    pub unit: Option<String>,
    roles: Vec<String>,
    /// Whether she may sign in here.
    pub active: bool,
    /// Whether she has chosen a password.
    pub has_password: bool,
}

impl Listed {
    /// Her roles, in words.
    #[must_use]
    pub fn roles(&self) -> Roles {
        Roles::from(self.roles.clone())
    }
}

/// The people of a myndighet, the active first.
pub async fn all(conn: &mut PgConnection, myndighet: Uuid) -> Result<Vec<Listed>> {
    Ok(sqlx::query_as!(
        Listed,
        r#"select p.id, p.name, p.email, m.title, u.name as "unit?", m.roles, m.active and p.active as "active!",
                  p.password_hash is not null as "has_password!"
           from memberships m join people p on p.id = m.person_id left join units u on u.id = m.unit_id
           where m.myndighet_id = $1
           order by m.active desc, translate(lower(p.name), 'åäöéü', '{|}ey') collate "C""#,
        myndighet
    )
    .fetch_all(conn)
    .await?)
}

/// A person with her membership.
#[derive(Debug, Clone)]
pub struct Person {
    /// The person.
    pub id: Uuid,
    /// See [`PersonInput::name`].
    pub name: String,
    /// See [`PersonInput::email`].
    pub email: String,
    /// See [`PersonInput::title`].
    pub title: String,
    /// See [`PersonInput::telephone`].
    pub telephone: String,
    /// See [`PersonInput::unit`].
    pub unit_id: Option<Uuid>,
    /// The unit's name.
    pub unit: Option<String>,
    /// See [`PersonInput::roles`].
    pub roles: Vec<String>,
    /// See [`PersonInput::active`].
    pub active: bool,
    /// Whether she has a membership in another myndighet, active or not.
    pub elsewhere: bool,
    /// Whether she has chosen a password.
    pub has_password: bool,
    /// How many sessions she has, as far as this myndighet can end them.
    pub sessions: i64,
}

impl Person {
    /// What stands in the register, as it would be saved again.
    #[must_use]
    pub fn as_input(&self) -> PersonInput {
        PersonInput {
            name: self.name.clone(),
            email: self.email.clone(),
            title: self.title.clone(),
            telephone: self.telephone.clone(),
            unit: self.unit_id,
            roles: Roles::from(self.roles.clone()),
            active: self.active,
        }
    }
}

/// One of them.
pub async fn find(conn: &mut PgConnection, myndighet: Uuid, person: Uuid) -> Result<Person> {
    sqlx::query_as!(
        Person,
        r#"select p.id, p.name, p.email, m.title, m.telephone, m.unit_id, u.name as "unit?", m.roles, m.active,
                  exists (select 1 from memberships o where o.person_id = p.id and o.myndighet_id <> $1) as "elsewhere!",
                  p.password_hash is not null as "has_password!",
                  (select count(*) from sessions s where s.person_id = p.id
                   and (s.myndighet_id = $1
                        or not exists (select 1 from memberships o where o.person_id = p.id and o.myndighet_id <> $1)))
                    as "sessions!"
           from memberships m join people p on p.id = m.person_id left join units u on u.id = m.unit_id
           where m.myndighet_id = $1 and m.person_id = $2"#,
        myndighet,
        person
    )
    .fetch_optional(conn)
    .await?
    .ok_or(AppError::NotFound)
}

/// One of them by her address.
pub async fn by_email(conn: &mut PgConnection, myndighet: Uuid, email: &str) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar!(
        "select p.id from people p join memberships m on m.person_id = p.id
         where m.myndighet_id = $1 and lower(p.email) = lower($2)",
        myndighet,
        email
    )
    .fetch_optional(conn)
    .await?)
}

/// An account, wherever it belongs.
pub struct Account {
    /// The person.
    pub id: Uuid,
    /// Her name.
    pub name: String,
    /// Her address as registered.
    pub email: String,
    /// Whether she has chosen a password.
    pub has_password: bool,
}

/// The account of an address, locked until the end of the transaction.
pub async fn lock_account(conn: &mut PgConnection, email: &str) -> Result<Option<Account>> {
    Ok(sqlx::query_as!(
        Account,
        r#"select id, name, email, password_hash is not null as "has_password!" from people
           where lower(email) = lower($1) for update"#,
        email
    )
    .fetch_optional(conn)
    .await?)
}

/// Locks a person until the end of the transaction: no other myndighet can take her in meanwhile.
pub async fn lock(conn: &mut PgConnection, person: Uuid) -> Result<()> {
    sqlx::query!("select id from people where id = $1 for update", person).fetch_one(conn).await?;
    Ok(())
}

/// The myndigheter of a person, in a fixed order.
pub async fn myndigheter_of(conn: &mut PgConnection, person: Uuid) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar!("select myndighet_id from memberships where person_id = $1 order by myndighet_id", person)
        .fetch_all(conn)
        .await?)
}

/// Adds a person. May run into `people_email_unique`.
pub async fn insert_person(
    conn: &mut PgConnection,
    id: Uuid,
    new: &PersonInput,
    password_hash: Option<&str>,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into people (id, name, email, password_hash, created_at) values ($1, $2, $3, $4, $5)",
        id,
        new.name,
        new.email,
        password_hash,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives a person a place at a myndighet. May run into `memberships_pkey` and
/// `memberships_myndighet_id_unit_id_fkey`.
pub async fn insert_membership(
    conn: &mut PgConnection,
    myndighet: Uuid,
    person: Uuid,
    new: &PersonInput,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into memberships (myndighet_id, person_id, title, telephone, unit_id, roles, active)
         values ($1, $2, $3, $4, $5, $6, $7)",
        myndighet,
        person,
        new.title,
        new.telephone,
        new.unit,
        &new.roles.to_strings(),
        new.active
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Changes a place. May run into `memberships_myndighet_id_unit_id_fkey`.
pub async fn update_membership(
    conn: &mut PgConnection,
    myndighet: Uuid,
    person: Uuid,
    new: &PersonInput,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update memberships set title = $3, telephone = $4, unit_id = $5, roles = $6, active = $7
         where myndighet_id = $1 and person_id = $2",
        myndighet,
        person,
        new.title,
        new.telephone,
        new.unit,
        &new.roles.to_strings(),
        new.active
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether somebody else than this person can keep the registers.
pub async fn has_other_administrator(conn: &mut PgConnection, myndighet: Uuid, person: Uuid) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select 1 from memberships m join people p on p.id = m.person_id
                          where m.myndighet_id = $1 and m.person_id <> $2 and m.active and p.active
                            and 'administrator' = any(m.roles)) as "there!""#,
        myndighet,
        person
    )
    .fetch_one(conn)
    .await?)
}
