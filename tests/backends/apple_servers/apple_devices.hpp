#pragma once
// Apple devices as an MDM server sees them: a queue of commands each, a session when they connect, and the
// posts that the server makes of it to its webhook. Written from the published shapes of NanoMDM's and
// MicroMDM's webhook events; shared by the fakes of both.
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "support/fakes.hpp"

namespace mdm::test {

struct AppleCommand {
    std::string uuid;
    std::string request_type;
    std::string plist;  // whole, as it was enqueued
};

struct AppleDevice {
    std::string udid;
    std::string serial = {};
    std::string name = {};
    std::string product = "iPhone15,2";
    std::string model = "iPhone 14 Pro";
    std::string os_version = "18.1";
    bool supervised = true;
    std::string answers = "Acknowledged";  // or "Error" "NotNow" "CommandFormatError"; "": it is switched off
    std::deque<AppleCommand> queue = {};
    std::vector<AppleCommand> done = {};               // in the order in which the device did them
    std::map<std::string, std::string> profiles = {};  // identifier → content
    bool enrolled = true;
    Time last_seen{};
};

class AppleDevices {
  public:
    /// NanoMDM tells of an enrollment's ids and signs nothing here; MicroMDM has the UDID alone.
    enum class Style { nano, micro };
    AppleDevices(FakeClock& clock, Style style) : clock_(clock), style_(style) {}

    /// Enrolls it: Authenticate and TokenUpdate are posted.
    AppleDevice& add(AppleDevice device);
    /// `count` more, numbered on: iPhones, iPads and Macs.
    void fill(std::size_t count);
    AppleDevice* find(const std::string& udid);
    std::size_t size() const { return devices_.size(); }
    std::map<std::string, AppleDevice>& all() { return devices_; }

    /// One session: the device polls, and is given command after command until there is none.
    void connect(AppleDevice& device);
    void connect_all();
    void check_out(AppleDevice& device);

    /// Bodies of the webhook's posts, oldest first.
    std::vector<std::string> posts;

  private:
    void post_check_in(const AppleDevice& device, const std::string& type, const std::string& more);
    void post_report(const AppleDevice& device, const AppleCommand* command, const std::string& status,
                     const std::string& more);
    void post(const std::string& topic, const AppleDevice& device, const std::string& event,
              const std::string& facts, const std::string& plist);
    std::string do_command(AppleDevice& device, const AppleCommand& command);

    FakeClock& clock_;
    Style style_;
    std::map<std::string, AppleDevice> devices_;
    std::size_t events_ = 0;
};

/// CommandUUID and Command.RequestType of a command, and a text, data or number in its Command; "" where
/// there is none. `path`: "Payload", "Settings/0/DeviceName".
struct PlistCommand {
    std::string uuid, request_type;
    bool is_plist = false;
};
PlistCommand read_plist_command(const std::string& plist);
std::string plist_value(const std::string& plist, const std::string& path);
/// As `plist_value`, without going into Command.
std::string plist_top_value(const std::string& plist, const std::string& path);

/// Our word for a command of Apple's: "device.wipe" for EraseDevice; the type itself where there is none.
std::string operation_of(const std::string& request_type);

}  // namespace mdm::test
