// SPDX-License-Identifier: MIT
//! What the command `shared` does.

use phira::Result;
use phira::config::{ConfigValue, get_config, save_config, set_config};
use phira::events::{CommandSource, emit_event};
use phira::storage::{get_item, list_keys, remove_item, set_item};
use phira::users::kick_user;

use crate::{describe, probe};

pub fn act(args: &[String], source: &CommandSource) -> Result<String> {
    let argument = |index: usize| args.get(index).map_or("", String::as_str);
    let first = argument(1);
    match args.first().map(String::as_str) {
        None => Err("no action given".into()),
        Some("kick") => {
            let is_number = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit());
            let Some(user) = first.parse().ok().filter(|_| is_number) else {
                return Err(format!("no number: {first}").into());
            };
            kick_user(user)?;
            Ok(format!("kicked {user}"))
        }
        Some("greeting") if args.len() == 1 => Ok(describe::config(&get_config("greeting")?)),
        Some("greeting") => {
            set_config("greeting", &ConfigValue::Text(first.into()))?;
            save_config()?;
            Ok("saved".into())
        }
        Some("ping") => {
            emit_event("shared_ping", &format!("\"{first}\""))?;
            Ok("sent".into())
        }
        Some("store") => {
            let bytes = argument(2).as_bytes();
            set_item(first, bytes)?;
            Ok(format!("stored {} bytes", bytes.len()))
        }
        Some("load") => Ok(match get_item(first)? {
            Some(bytes) => String::from_utf8(bytes)?,
            None => "-".into(),
        }),
        Some("forget") => {
            remove_item(first)?;
            Ok("forgot".into())
        }
        Some("keys") => Ok(describe::list(&list_keys(first)?)),
        Some("log") => {
            phira::trace!("trace {first}");
            phira::debug!("debug {first}");
            phira::info!("info {first}");
            phira::warn!("warn {first}");
            phira::error!("error {first}");
            Ok("logged".into())
        }
        Some("source") => Ok(describe::source(source)),
        Some("fail") => Err(first.into()),
        Some("trap") => panic!("told to trap"),
        Some("types") => Ok(probe::types()),
        Some(other) => Err(format!("no action {other}").into()),
    }
}
