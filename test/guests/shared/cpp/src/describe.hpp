// SPDX-License-Identifier: MIT
// Values of the world as text, in the form that test/guests/shared/README.md gives them.

#pragma once

#include "phira_plugin.hpp"

namespace describe {

using namespace phira::plugin;

std::string bytes(const std::vector<uint8_t> &value);
std::string strings(const std::vector<std::string> &list);
std::string config(const std::optional<config::ConfigValue> &value);
std::string source(const events::CommandSource &value);
std::string host(const host::HostInfo &info);
std::string user(const types::UserInfo &user);
std::string users(const std::vector<types::UserInfo> &list);
std::string bans(const std::vector<users::Ban> &list);
std::string room(const types::RoomInfo &room);
std::string rooms(const std::vector<types::RoomInfo> &list);
std::string event(const events::Event &value);
std::string context(const event_handler::EventContext &context);

} // namespace describe
