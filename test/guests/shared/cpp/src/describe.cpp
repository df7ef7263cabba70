// SPDX-License-Identifier: MIT
// Values of the world as text, in the form that test/guests/shared/README.md gives them.

#include "describe.hpp"

namespace describe {

namespace {

std::string text(std::string value) { return value; }
std::string text(std::string_view value) { return std::string(value); }
std::string text(bool value) { return value ? "true" : "false"; }
std::string text(int64_t value) { return std::to_string(value); }
std::string text(uint64_t value) { return std::to_string(value); }
std::string text(int32_t value) { return text(int64_t{value}); }
std::string text(uint32_t value) { return text(uint64_t{value}); }

/** Thousandths, rounded to the nearest whole number. */
int64_t thousandths(double value) { return static_cast<int64_t>(value * 1000 + (value < 0 ? -0.5 : 0.5)); }

std::string number(const std::optional<uint32_t> &value) { return value ? text(*value) : "-"; }

template <class Items> std::string list(const Items &items, auto describe) {
  std::string all = "[";
  for (const auto &item : items) {
    if (all.size() > 1)
      all += ',';
    all += describe(item);
  }
  return all + "]";
}

std::string numbers(const std::vector<uint32_t> &items) {
  return list(items, [](uint32_t item) { return text(item); });
}

/** A record, field by field. */
class Record {
public:
  Record &field(std::string_view name, auto value) {
    if (!all_.empty())
      all_ += ' ';
    all_ += name;
    all_ += '=';
    all_ += text(value);
    return *this;
  }
  std::string end() const { return "{" + all_ + "}"; }

private:
  std::string all_;
};

std::string chart(const std::optional<types::Chart> &value) {
  return value ? Record().field("id", value->id).field("name", value->name).end() : "-";
}

std::string game_result(const events::GameResult &result) {
  return Record()
      .field("user-id", result.user_id)
      .field("score", result.score)
      .field("accuracy", thousandths(result.accuracy))
      .field("full-combo", result.full_combo)
      .field("aborted", result.aborted)
      .end();
}

/** The payload of each event. */
struct Payload {
  std::string operator()(const events::event::ServerStart &event) {
    return Record().field("version", event.value.version).end();
  }
  std::string operator()(const events::event::ServerShutdown &event) {
    return Record().field("reason", event.value.reason).end();
  }
  std::string operator()(const events::event::UserConnect &event) {
    return Record().field("user", user(event.value.user)).end();
  }
  std::string operator()(const events::event::UserDisconnect &event) {
    static constexpr std::string_view REASONS[] = {"left",   "timed-out",      "kicked",
                                                   "banned", "protocol-error", "server-shutdown"};
    return Record()
        .field("user-id", event.value.user_id)
        .field("name", event.value.name)
        .field("reason", REASONS[static_cast<size_t>(event.value.reason)])
        .end();
  }
  std::string operator()(const events::event::RoomCreate &event) {
    return Record()
        .field("room-id", event.value.room_id)
        .field("name", event.value.name)
        .field("max-users", event.value.max_users)
        .field("creator", number(event.value.creator))
        .end();
  }
  std::string operator()(const events::event::RoomDisband &event) {
    return Record().field("room-id", event.value.room_id).field("name", event.value.name).end();
  }
  std::string operator()(const events::event::UserJoinRoom &event) {
    return Record()
        .field("user-id", event.value.user_id)
        .field("room-id", event.value.room_id)
        .field("monitor", event.value.monitor)
        .end();
  }
  std::string operator()(const events::event::UserLeaveRoom &event) {
    return Record().field("user-id", event.value.user_id).field("room-id", event.value.room_id).end();
  }
  std::string operator()(const events::event::GameStart &event) {
    return Record()
        .field("room-id", event.value.room_id)
        .field("chart", chart(event.value.chart))
        .field("players", numbers(event.value.players))
        .end();
  }
  std::string operator()(const events::event::GameEnd &event) {
    return Record()
        .field("room-id", event.value.room_id)
        .field("chart", chart(event.value.chart))
        .field("results", list(event.value.results, game_result))
        .end();
  }
  std::string operator()(const events::event::CommandInput &event) {
    return Record().field("source", source(event.value.source)).field("line", event.value.line).end();
  }
  std::string operator()(const events::event::MessageSend &event) {
    return Record()
        .field("user-id", event.value.user_id)
        .field("room-id", event.value.room_id)
        .field("content", event.value.content)
        .end();
  }
  std::string operator()(const events::event::Timer &event) {
    return Record().field("timer", event.value.timer).end();
  }
  std::string operator()(const events::event::ConfigChange &event) {
    return Record().field("keys", strings(event.value.keys)).end();
  }
  std::string operator()(const events::event::Custom &event) {
    return Record()
        .field("event-type", event.value.event_type)
        .field("source", event.value.source)
        .field("data", event.value.data)
        .end();
  }
};

} // namespace

std::string bytes(const std::vector<uint8_t> &value) {
  static constexpr char DIGITS[] = "0123456789abcdef";
  std::string all;
  for (uint8_t byte : value) {
    all += DIGITS[byte >> 4];
    all += DIGITS[byte & 15];
  }
  return all;
}

std::string strings(const std::vector<std::string> &items) {
  return list(items, [](const std::string &item) { return item; });
}

std::string config(const std::optional<config::ConfigValue> &value) {
  using namespace config::config_value;
  if (!value)
    return "-";
  if (auto *found = std::get_if<Boolean>(&*value))
    return "boolean(" + text(found->value) + ")";
  if (auto *found = std::get_if<Integer>(&*value))
    return "integer(" + text(found->value) + ")";
  if (auto *found = std::get_if<Number>(&*value))
    return "number(" + text(thousandths(found->value)) + ")";
  if (auto *found = std::get_if<Text>(&*value))
    return "text(" + found->value + ")";
  return "json(" + std::get_if<Json>(&*value)->value + ")";
}

std::string source(const events::CommandSource &value) {
  if (auto *user = std::get_if<events::command_source::User>(&value))
    return "user(" + text(user->value) + ")";
  if (auto *plugin = std::get_if<events::command_source::Plugin>(&value))
    return "plugin(" + plugin->value + ")";
  return "console";
}

std::string host(const host::HostInfo &info) {
  return Record()
      .field("version", info.version)
      .field("world-version", info.world_version)
      .field("plugin-name", info.plugin_name)
      .field("permissions", strings(info.permissions))
      .end();
}

std::string user(const types::UserInfo &user) {
  return Record()
      .field("id", user.id)
      .field("name", user.name)
      .field("language", user.language)
      .field("room", number(user.room))
      .field("monitor", user.monitor)
      .field("connected-at", user.connected_at)
      .end();
}

std::string users(const std::vector<types::UserInfo> &items) { return list(items, user); }

std::string bans(const std::vector<users::Ban> &items) {
  return list(items, [](const users::Ban &ban) {
    return Record().field("user-id", ban.user_id).field("reason", ban.reason).field("since", ban.since).end();
  });
}

std::string room(const types::RoomInfo &room) {
  static constexpr std::string_view PHASES[] = {"selecting-chart", "waiting-for-ready", "playing"};
  return Record()
      .field("id", room.id)
      .field("name", room.name)
      .field("host", number(room.host))
      .field("players", numbers(room.players))
      .field("monitors", numbers(room.monitors))
      .field("max-users", room.max_users)
      .field("phase", PHASES[static_cast<size_t>(room.phase)])
      .field("locked", room.locked)
      .field("cycle", room.cycle)
      .field("chart", chart(room.chart))
      .end();
}

std::string rooms(const std::vector<types::RoomInfo> &items) { return list(items, room); }

std::string event(const events::Event &value) {
  static constexpr std::string_view NAMES[] = {
      "server-start",  "server-shutdown", "user-connect",    "user-disconnect", "room-create",
      "room-disband",  "user-join-room",  "user-leave-room", "game-start",      "game-end",
      "command-input", "message-send",    "timer",           "config-change",   "custom"};
  return std::string(NAMES[value.index()]) + "(" + std::visit(Payload{}, value) + ")";
}

std::string context(const event_handler::EventContext &context) {
  std::string stage = "happened";
  if (std::holds_alternative<event_handler::stage::Asked>(context.stage))
    stage = "asked";
  if (auto *vetoed = std::get_if<event_handler::stage::Vetoed>(&context.stage))
    stage = "vetoed(" + vetoed->value + ")";
  return Record().field("at", context.at).field("sequence", context.sequence).field("stage", stage).end();
}

} // namespace describe
