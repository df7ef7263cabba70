// SPDX-License-Identifier: MIT
//! Values of the world as text.

use std::fmt::Display;

use phira::config::ConfigValue;
use phira::event_handler::{Event, EventContext, Stage};
use phira::events::{CommandSource, DisconnectReason, GameResult};
use phira::host::HostInfo;
use phira::types::{Chart, RoomInfo, RoomPhase, UserInfo};
use phira::users::Ban;

/// `{name=value name=value}`.
macro_rules! record {
    ($($name:literal: $value:expr),+ $(,)?) => {
        format!("{{{}}}", [$(format!("{}={}", $name, $value)),+].join(" "))
    };
}

pub fn list<T: Display>(items: &[T]) -> String {
    list_of(items, T::to_string)
}

fn list_of<T>(items: &[T], describe: impl Fn(&T) -> String) -> String {
    format!(
        "[{}]",
        items.iter().map(describe).collect::<Vec<_>>().join(",")
    )
}

pub fn option<T: Display>(value: &Option<T>) -> String {
    value.as_ref().map_or("-".into(), T::to_string)
}

fn thousandths(value: f64) -> i64 {
    (value * 1000.0).round() as i64
}

pub fn bytes(value: &[u8]) -> String {
    value.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn config(value: &Option<ConfigValue>) -> String {
    match value {
        None => "-".into(),
        Some(ConfigValue::Boolean(value)) => format!("boolean({value})"),
        Some(ConfigValue::Integer(value)) => format!("integer({value})"),
        Some(ConfigValue::Number(value)) => format!("number({})", thousandths(*value)),
        Some(ConfigValue::Text(value)) => format!("text({value})"),
        Some(ConfigValue::Json(value)) => format!("json({value})"),
    }
}

pub fn source(value: &CommandSource) -> String {
    match value {
        CommandSource::Console => "console".into(),
        CommandSource::User(user) => format!("user({user})"),
        CommandSource::Plugin(name) => format!("plugin({name})"),
    }
}

pub fn host(info: &HostInfo) -> String {
    record!(
        "version": info.version,
        "world-version": info.world_version,
        "plugin-name": info.plugin_name,
        "permissions": list(&info.permissions),
    )
}

pub fn user(info: &UserInfo) -> String {
    record!(
        "id": info.id,
        "name": info.name,
        "language": info.language,
        "room": option(&info.room),
        "monitor": info.monitor,
        "connected-at": info.connected_at,
    )
}

pub fn users(infos: &[UserInfo]) -> String {
    list_of(infos, user)
}

pub fn bans(bans: &[Ban]) -> String {
    list_of(
        bans,
        |ban| record!("user-id": ban.user_id, "reason": ban.reason, "since": ban.since),
    )
}

fn chart(chart: &Option<Chart>) -> String {
    chart.as_ref().map_or(
        "-".into(),
        |chart| record!("id": chart.id, "name": chart.name),
    )
}

pub fn room(info: &RoomInfo) -> String {
    let phase = match info.phase {
        RoomPhase::SelectingChart => "selecting-chart",
        RoomPhase::WaitingForReady => "waiting-for-ready",
        RoomPhase::Playing => "playing",
    };
    record!(
        "id": info.id,
        "name": info.name,
        "host": option(&info.host),
        "players": list(&info.players),
        "monitors": list(&info.monitors),
        "max-users": info.max_users,
        "phase": phase,
        "locked": info.locked,
        "cycle": info.cycle,
        "chart": chart(&info.chart),
    )
}

pub fn rooms(rooms: &[RoomInfo]) -> String {
    list_of(rooms, room)
}

fn result(result: &GameResult) -> String {
    record!(
        "user-id": result.user_id,
        "score": result.score,
        "accuracy": thousandths(result.accuracy.into()),
        "full-combo": result.full_combo,
        "aborted": result.aborted,
    )
}

fn reason(reason: DisconnectReason) -> &'static str {
    match reason {
        DisconnectReason::Left => "left",
        DisconnectReason::TimedOut => "timed-out",
        DisconnectReason::Kicked => "kicked",
        DisconnectReason::Banned => "banned",
        DisconnectReason::ProtocolError => "protocol-error",
        DisconnectReason::ServerShutdown => "server-shutdown",
    }
}

pub fn context(context: &EventContext) -> String {
    let stage = match &context.stage {
        Stage::Asked => "asked".into(),
        Stage::Happened => "happened".into(),
        Stage::Vetoed(reason) => format!("vetoed({reason})"),
    };
    record!("at": context.at, "sequence": context.sequence, "stage": stage)
}

pub fn event(event: &Event) -> String {
    let (name, fields) = match event {
        Event::ServerStart(e) => ("server-start", record!("version": e.version)),
        Event::ServerShutdown(e) => ("server-shutdown", record!("reason": e.reason)),
        Event::UserConnect(e) => ("user-connect", record!("user": user(&e.user))),
        Event::UserDisconnect(e) => (
            "user-disconnect",
            record!("user-id": e.user_id, "name": e.name, "reason": reason(e.reason)),
        ),
        Event::RoomCreate(e) => (
            "room-create",
            record!(
                "room-id": e.room_id,
                "name": e.name,
                "max-users": e.max_users,
                "creator": option(&e.creator),
            ),
        ),
        Event::RoomDisband(e) => (
            "room-disband",
            record!("room-id": e.room_id, "name": e.name),
        ),
        Event::UserJoinRoom(e) => (
            "user-join-room",
            record!("user-id": e.user_id, "room-id": e.room_id, "monitor": e.monitor),
        ),
        Event::UserLeaveRoom(e) => (
            "user-leave-room",
            record!("user-id": e.user_id, "room-id": e.room_id),
        ),
        Event::GameStart(e) => (
            "game-start",
            record!("room-id": e.room_id, "chart": chart(&e.chart), "players": list(&e.players)),
        ),
        Event::GameEnd(e) => (
            "game-end",
            record!(
                "room-id": e.room_id,
                "chart": chart(&e.chart),
                "results": list_of(&e.results, result),
            ),
        ),
        Event::CommandInput(e) => (
            "command-input",
            record!("source": source(&e.source), "line": e.line),
        ),
        Event::MessageSend(e) => (
            "message-send",
            record!("user-id": e.user_id, "room-id": e.room_id, "content": e.content),
        ),
        Event::Timer(e) => ("timer", record!("timer": e.timer)),
        Event::ConfigChange(e) => ("config-change", record!("keys": list(&e.keys))),
        Event::Custom(e) => (
            "custom",
            record!("event-type": e.event_type, "source": e.source, "data": e.data),
        ),
    };
    format!("{name}({fields})")
}
