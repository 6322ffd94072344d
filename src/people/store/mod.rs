//! SQL for people, memberships and sessions.

mod accounts;
mod actor;
mod attempts;
mod members;
mod sessions;

pub use accounts::{
    Credentials, credentials, insert_password_link, password_link, set_password, update_person, use_password_links,
};
pub use actor::{Session, actor, actors, session};
pub use attempts::{delete_attempt, delete_failures, insert_attempt, lock_failures};
pub use members::{Choice, member_name, telephone, update_telephone, with_roles};
pub use sessions::{
    delete_old_sessions, delete_other_sessions, delete_session, delete_sessions_at, delete_sessions_of, insert_session,
    switch_session, touch_session,
};
