// SPDX-License-Identifier: MIT
// A plugin that does with the standard library of Rust what its commands say.

wit_bindgen::generate!({ path: "../../../../wit", world: "plugin" });

use std::fs;
use std::io::Write;

use exports::phira::plugin::command_handler::{Guest as CommandHandler, Invocation};
use exports::phira::plugin::event_handler::{Decision, Event, EventContext, Guest as EventHandler};
use exports::phira::plugin::lifecycle::Guest as Lifecycle;

struct Reader;

impl Lifecycle for Reader {
    fn init() -> Result<(), String> {
        println!("reader is up");
        Ok(())
    }

    fn start() -> Result<(), String> {
        Ok(())
    }

    fn stop() -> Result<(), String> {
        eprint!("reader is down");
        Ok(())
    }
}

impl EventHandler for Reader {
    fn on_event(_event: Event, _context: EventContext) -> Result<Decision, String> {
        Err("it listens to nothing".into())
    }
}

impl CommandHandler for Reader {
    fn on_command(invocation: Invocation) -> Result<String, String> {
        let argument = invocation.args.first().map_or("", String::as_str);
        match invocation.name.as_str() {
            "read" => fs::read_to_string(argument).map_err(shown),
            "append" => {
                let file = fs::OpenOptions::new().append(true).create(true).open(argument);
                file.and_then(|mut file| file.write_all(b"appended\n")).map_err(shown)?;
                fs::read_to_string(argument).map_err(shown)
            }
            "list" => {
                let entries = fs::read_dir(argument).map_err(shown)?;
                let mut names: Vec<String> = entries
                    .map(|entry| entry.map(|found| found.file_name().to_string_lossy().into_owned()))
                    .collect::<Result<_, _>>()
                    .map_err(shown)?;
                names.sort();
                Ok(names.join(" "))
            }
            "rename" => fs::rename(argument, "data/renamed").map(|()| String::new()).map_err(shown),
            "variables" => Ok(std::env::vars().map(|(name, _)| name).collect::<Vec<_>>().join(" ")),
            "exit" => std::process::exit(3),
            other => Err(format!("there is no {other}")),
        }
    }

    fn complete_command(_invocation: Invocation) -> Vec<String> {
        Vec::new()
    }
}

fn shown(error: std::io::Error) -> String {
    error.to_string()
}

export!(Reader);
