#include "mdm/backend/apple/check_in.hpp"

#include <algorithm>
#include <array>

#include "mdm/backend/apple/answers.hpp"
#include "mdm/backend/apple/plist.hpp"
#include "mdm/base/json.hpp"

namespace mdm::apple {
namespace {

struct Row {
    std::string_view message;
    CheckIn::Kind kind;
    std::string_view enrollment;  // what the column says from then on
};
constexpr std::array rows{
    Row{"Authenticate", CheckIn::Kind::authenticate, "pending"},
    Row{"TokenUpdate", CheckIn::Kind::token_update, "enrolled"},
    Row{"CheckOut", CheckIn::Kind::check_out, "unenrolled"},
};

void judge(CheckIn& check_in) {
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [&](const Row& each) { return each.message == check_in.message_type; });
    if (row == rows.end()) return;
    check_in.kind = row->kind;
    check_in.facts[Field::enrollment] = std::string(row->enrollment);
}

}  // namespace

Result<CheckIn> read_check_in(std::string_view plist) {
    MDM_TRY(const nlohmann::json dict, read_plist(plist));
    CheckIn check_in;
    check_in.message_type = text_at(dict, "MessageType");
    if (check_in.message_type.empty())
        return Error{Code::bad_response, "a check-in of a device that has no message type"};
    check_in.udid = text_at(dict, "UDID");
    check_in.enrollment_id = text_at(dict, "EnrollmentID");
    check_in.user_id = text_at(dict, "UserID");
    check_in.facts = read_device_facts(dict);
    judge(check_in);
    if (auto token = data_at(dict, "UnlockToken"); token && !token->empty())
        check_in.unlock_token = Secret(std::move(*token));
    return check_in;
}

}  // namespace mdm::apple
