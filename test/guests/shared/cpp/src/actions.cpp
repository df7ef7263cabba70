// SPDX-License-Identifier: MIT
// What the command `shared` does.

#include "actions.hpp"
#include "describe.hpp"
#include "types.hpp"
#include <charconv>

using namespace phira::plugin;

namespace {

using Answer = std::expected<std::string, std::string>;

/** The arguments of an action; texts that are missing are empty. */
struct Action {
  const command_handler::Invocation &invocation;
  std::string first;
  std::string second;
  size_t given;
};

/** The answer of an action that succeeds with a word. */
Answer done(const std::expected<void, types::HostError> &result, std::string word) {
  if (!result)
    return std::unexpected(types::to_string(result.error()));
  return word;
}

/** The answer of an action that succeeds with a value. */
template <class Value> Answer told(const std::expected<Value, types::HostError> &result, auto describe) {
  if (!result)
    return std::unexpected(types::to_string(result.error()));
  return describe(*result);
}

Answer kick(const Action &action) {
  const char *end = action.first.data() + action.first.size();
  uint32_t id;
  auto [rest, error] = std::from_chars(action.first.data(), end, id);
  if (error != std::errc() || rest != end)
    return std::unexpected("no number: " + action.first);
  return done(users::kick_user(id), "kicked " + std::to_string(uint64_t{id}));
}

Answer greeting(const Action &action) {
  if (action.given == 0)
    return told(config::get_config("greeting"), describe::config);
  auto set = config::set_config("greeting", config::config_value::Text{action.first});
  return done(set ? config::save_config() : set, "saved");
}

Answer ping(const Action &action) {
  return done(events::emit_event("shared_ping", "\"" + action.first + "\""), "sent");
}

Answer store(const Action &action) {
  std::vector<uint8_t> bytes(action.second.begin(), action.second.end());
  return done(storage::set_item(action.first, bytes),
              "stored " + std::to_string(uint64_t{bytes.size()}) + " bytes");
}

Answer load(const Action &action) {
  return told(storage::get_item(action.first), [](const std::optional<std::vector<uint8_t>> &item) {
    return item ? std::string(item->begin(), item->end()) : "-";
  });
}

Answer forget(const Action &action) { return done(storage::remove_item(action.first), "forgot"); }

Answer keys(const Action &action) { return told(storage::list_keys(action.first), describe::strings); }

Answer log_all(const Action &action) {
  using enum phira::plugin::log::Level;
  const std::pair<phira::plugin::log::Level, std::string_view> levels[] = {
      {Trace, "trace "}, {Debug, "debug "}, {Info, "info "}, {Warn, "warn "}, {Error, "error "}};
  for (const auto &[level, name] : levels)
    phira::plugin::log::log(level, std::string(name) + action.first);
  return "logged";
}

Answer source(const Action &action) { return describe::source(action.invocation.source); }

Answer fail(const Action &action) { return std::unexpected(action.first); }

Answer trap(const Action &) { __builtin_trap(); }

Answer types_(const Action &) { return try_types(); }

constexpr struct {
  std::string_view name;
  Answer (*run)(const Action &);
} ACTIONS[] = {{"kick", kick},     {"greeting", greeting}, {"ping", ping}, {"store", store},
               {"load", load},     {"forget", forget},     {"keys", keys}, {"log", log_all},
               {"source", source}, {"fail", fail},         {"trap", trap}, {"types", types_}};

} // namespace

std::expected<std::string, std::string> run_action(const command_handler::Invocation &invocation) {
  const auto &args = invocation.args;
  if (args.empty())
    return std::unexpected("no action given");
  auto argument = [&](size_t at) { return at < args.size() ? args[at] : std::string(); };
  Action action{invocation, argument(1), argument(2), args.size() - 1};
  for (const auto &[name, run] : ACTIONS) {
    if (args[0] == name)
      return run(action);
  }
  return std::unexpected("no action " + args[0]);
}
