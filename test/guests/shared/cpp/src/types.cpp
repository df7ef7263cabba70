// SPDX-License-Identifier: MIT
// `shared types`: every function of the host, once.

#include "types.hpp"
#include "describe.hpp"

using namespace phira::plugin;

namespace {

class Lines {
public:
  void add(std::string_view name, std::string_view answer) {
    if (!all_.empty())
      all_ += '\n';
    all_ += name;
    all_ += ' ';
    all_ += answer;
  }

  /** The line of a call that returns nothing. */
  void call(std::string_view name, const std::expected<void, types::HostError> &answer) {
    add(name, answer ? "ok" : types::to_string(answer.error()));
  }

  /** The line of a call that returns a value. */
  template <class Value>
  void call(std::string_view name, const std::expected<Value, types::HostError> &answer, auto describe) {
    add(name, answer ? describe(*answer) : types::to_string(answer.error()));
  }

  std::string end() { return std::move(all_); }

private:
  std::string all_;
};

std::string number(uint32_t value) { return std::to_string(uint64_t{value}); }
std::string same(const std::string &value) { return value; }

void services(Lines &lines) {
  lines.add("host.get-host-info", describe::host(host::get_host_info()));
  lines.add("clock.now", std::to_string(clock::now()));
  lines.add("clock.monotonic", std::to_string(clock::monotonic()));
  lines.add("random.get-random-u64", std::to_string(phira::plugin::random::get_random_u64()));
  lines.add("random.get-random-bytes", describe::bytes(phira::plugin::random::get_random_bytes(5)));
  lines.call("timers.set-timer", timers::set_timer(3000000000, true), number);
  lines.call("timers.cancel-timer", timers::cancel_timer(3000000000));
  const uint8_t bytes[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
  lines.call("storage.set-item", storage::set_item("types/ä", bytes));
  lines.call(
      "storage.get-item", storage::get_item("types/ä"),
      [](const std::optional<std::vector<uint8_t>> &item) { return item ? describe::bytes(*item) : "-"; });
  lines.call("storage.list-keys", storage::list_keys("types/"), describe::strings);
  lines.call("storage.remove-item", storage::remove_item("types/ä"));
}

void settings(Lines &lines) {
  for (auto key :
       {"types.boolean", "types.integer", "types.number", "types.text", "types.json", "types.none"}) {
    lines.call("config.get-config", config::get_config(key), describe::config);
  }
  const std::pair<std::string_view, config::ConfigValue> values[] = {
      {"types.boolean", config::config_value::Boolean{true}},
      {"types.integer", config::config_value::Integer{-5000000000}},
      {"types.number", config::config_value::Number{-0.125}},
      {"types.text", config::config_value::Text{"Zoë 🎵"}},
      {"types.json", config::config_value::Json{"[1]"}},
  };
  for (const auto &[key, value] : values)
    lines.call("config.set-config", config::set_config(key, value));
  lines.call("config.save-config", config::save_config());
}

void people(Lines &lines) {
  lines.call("users.get-user-info", users::get_user_info(4000000000), describe::user);
  lines.call("users.get-online-user-count", users::get_online_user_count(), number);
  lines.call("users.list-users", users::list_users(), describe::users);
  lines.call("users.get-user-address", users::get_user_address(7), same);
  lines.call("users.kick-user", users::kick_user(7));
  lines.call("users.ban-user-by-id", users::ban_user_by_id(7, "because"));
  lines.call("users.unban-user-by-id", users::unban_user_by_id(7));
  lines.call("users.list-bans", users::list_bans(), describe::bans);
  lines.call("rooms.get-room-info", rooms::get_room_info(7), describe::room);
  lines.call("rooms.get-room-by-name", rooms::get_room_by_name("lobby"), describe::room);
  lines.call("rooms.list-rooms", rooms::list_rooms(), describe::rooms);
  lines.call("rooms.create-room", rooms::create_room(8), number);
  lines.call("rooms.disband-room", rooms::disband_room(7));
  lines.call("rooms.set-room-lock", rooms::set_room_lock(7, true));
  lines.call("messaging.send-message-to-user", messaging::send_message_to_user(7, "to user"));
  lines.call("messaging.send-message-to-room", messaging::send_message_to_room(7, "to room"));
  lines.call("messaging.broadcast-message-to-all", messaging::broadcast_message_to_all("to all"));
}

void calls(Lines &lines) {
  using enum events::Priority;
  for (auto priority : {Lowest, Low, Normal, High, Highest, Monitor}) {
    lines.call("events.subscribe-event", events::subscribe_event("types_probe", priority));
  }
  lines.call("events.emit-event", events::emit_event("types_probe", "{\"a\":1}"));
  lines.call("events.unsubscribe-event", events::unsubscribe_event("types_probe"));
  const commands::CommandOptions options{
      .usage = "<a> [b]", .aliases = {"tp", "probe"}, .operators_only = true};
  lines.call("commands.register-command", commands::register_command("types-probe", "Probes", options));
  lines.call("commands.unregister-command", commands::unregister_command("types-probe"));
  lines.call("commands.call-command", commands::call_command("other x"), same);
}

} // namespace

std::string try_types() {
  Lines lines;
  services(lines);
  settings(lines);
  people(lines);
  calls(lines);
  return lines.end();
}
