// SPDX-License-Identifier: MIT
// The plugin of test/guests/shared/README.md, in C++.

#include "actions.hpp"
#include "describe.hpp"

using namespace phira::plugin;
using event_handler::Decision;
using event_handler::EventContext;
using phira::plugin::log::Level;

namespace {

void info(std::string_view line) { phira::plugin::log::log(Level::Info, line); }

/** The text of a host error, behind the name of the call where there is one. */
std::unexpected<std::string> failure(const types::HostError &error, std::string name = "") {
  return std::unexpected(name + (name.empty() ? "" : ": ") + types::to_string(error));
}

std::expected<std::string, std::string> hello(const command_handler::Invocation &invocation) {
  std::string answer = "Hello";
  for (const auto &name : invocation.args)
    answer += (answer.size() == 5 ? ", " : " and ") + name;
  return answer + "!";
}

class Shared : public Plugin {
public:
  std::expected<void, std::string> init() override {
    auto fails = is_true("fail_init");
    if (fails && *fails)
      return std::unexpected("told to fail");
    auto describe = is_true("describe");
    if (!fails || !describe)
      return failure(!fails ? fails.error() : describe.error());
    describes_ = *describe;
    if (auto done = subscribe(); !done)
      return failure(done.error());
    auto timer = timers::set_timer(20, false);
    if (!timer)
      return failure(timer.error());
    timer_ = *timer;
    info("ready");
    return {};
  }

  std::expected<void, std::string> start() override {
    info("started");
    return {};
  }

  std::expected<void, std::string> stop() override {
    info("stopped");
    return {};
  }

  std::expected<Decision, std::string> on_event(const events::Event &event,
                                                const EventContext &context) override {
    if (describes_) {
      phira::plugin::log::log(Level::Debug, describe::event(event) + " " + describe::context(context));
    }
    return Plugin::on_event(event, context);
  }

  std::expected<Decision, std::string> on_user_connect(const events::UserConnectEvent &event,
                                                       const EventContext &) override {
    auto user = users::get_user_info(event.user.id);
    if (!user)
      return failure(user.error(), "get-user-info");
    auto value = config::get_config("greeting");
    if (!value)
      return failure(value.error());
    std::string message = "Welcome, {name}!";
    if (auto *text = *value ? std::get_if<config::config_value::Text>(&**value) : nullptr)
      message = text->value;
    if (auto at = message.find("{name}"); at != std::string::npos)
      message.replace(at, 6, user->name);
    auto sent = messaging::send_message_to_user(event.user.id, message);
    if (!sent)
      return failure(sent.error(), "send-message-to-user");
    return {};
  }

  std::expected<Decision, std::string> on_user_join_room(const events::UserJoinRoomEvent &event,
                                                         const EventContext &context) override {
    bool asked = std::holds_alternative<event_handler::stage::Asked>(context.stage);
    if (asked && event.room_id == 13)
      return event_handler::decision::Veto{"room 13 is unlucky"};
    return {};
  }

  std::expected<Decision, std::string> on_timer(const events::TimerEvent &event,
                                                const EventContext &) override {
    info(event.timer == timer_ ? "timer fired"
                               : "timer " + std::to_string(uint64_t{event.timer}) + " is not mine");
    return {};
  }

  std::expected<Decision, std::string> on_config_change(const events::ConfigChangeEvent &event,
                                                        const EventContext &) override {
    std::string line = "config changed: ";
    for (size_t at = 0; at < event.keys.size(); at++)
      line += (at > 0 ? ", " : "") + event.keys[at];
    info(line);
    return {};
  }

  std::expected<Decision, std::string> on_custom(const events::CustomEvent &event,
                                                 const EventContext &) override {
    if (event.event_type == "shared_ping")
      info("ping from " + event.source + ": " + event.data);
    return {};
  }

  std::vector<std::string> complete_command(const command_handler::Invocation &invocation) override {
    std::vector<std::string> names;
    auto list = users::list_users();
    if (invocation.name != "hello" || !list)
      return names;
    std::string_view start = invocation.args.empty() ? std::string_view() : invocation.args.back();
    for (auto &user : *list) {
      if (user.name.starts_with(start))
        names.push_back(std::move(user.name));
    }
    return names;
  }

private:
  static std::expected<bool, types::HostError> is_true(std::string_view key) {
    return config::get_config(key).transform([](const std::optional<config::ConfigValue> &value) {
      auto *boolean = value ? std::get_if<config::config_value::Boolean>(&*value) : nullptr;
      return boolean != nullptr && boolean->value;
    });
  }

  std::expected<void, types::HostError> subscribe() {
    using events::Priority;
    const std::pair<std::string_view, Priority> events[] = {
        {event_names::user_connect, Priority::Normal},
        {event_names::user_join_room, Priority::High},
        {"shared_ping", Priority::Normal},
    };
    for (const auto &[name, priority] : events) {
      if (auto done = events::subscribe_event(name, priority); !done)
        return done;
    }
    auto done = add_command("hello", "Says hello", {.usage = "[name...]", .aliases = {"hi"}}, hello);
    if (!done)
      return done;
    return add_command("shared", "Tries the host",
                       {.usage = "<action> [argument...]", .operators_only = true}, run_action);
  }

  bool describes_ = false;
  uint32_t timer_ = 0;
};

} // namespace

std::unique_ptr<Plugin> phira::plugin::create_plugin() { return std::make_unique<Shared>(); }
