//! Yttra carries one remiss from inkommen to expedierad: one binary, one Postgres, a browser.

pub mod admin;
pub mod app;
pub mod attests;
pub mod calendar;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod demo;
pub mod document;
pub mod error;
pub mod events;
pub mod files;
pub mod incoming;
pub mod myndigheter;
pub mod outbox;
pub mod people;
pub mod plan;
pub mod postgres;
pub mod remisser;
pub mod reviews;
pub mod routes;
pub mod serve;
pub mod today;
pub mod web;
