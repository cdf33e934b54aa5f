#include <array>

#include "mdm/policy/translate/windows.hpp"

// Facts: the mapping of IANA zones to Windows zones of the Unicode CLDR, the common ones. Several IANA zones
// have one Windows zone.

namespace mdm::policy::native::windows {
namespace {

struct Zone {
    std::string_view iana;
    std::string_view windows;
};
constexpr std::array zones{
    Zone{"Africa/Cairo", "Egypt Standard Time"},
    Zone{"Africa/Casablanca", "Morocco Standard Time"},
    Zone{"Africa/Johannesburg", "South Africa Standard Time"},
    Zone{"Africa/Lagos", "W. Central Africa Standard Time"},
    Zone{"Africa/Nairobi", "E. Africa Standard Time"},
    Zone{"America/Anchorage", "Alaskan Standard Time"},
    Zone{"America/Argentina/Buenos_Aires", "Argentina Standard Time"},
    Zone{"America/Bogota", "SA Pacific Standard Time"},
    Zone{"America/Caracas", "Venezuela Standard Time"},
    Zone{"America/Chicago", "Central Standard Time"},
    Zone{"America/Denver", "Mountain Standard Time"},
    Zone{"America/Detroit", "Eastern Standard Time"},
    Zone{"America/Guatemala", "Central America Standard Time"},
    Zone{"America/Halifax", "Atlantic Standard Time"},
    Zone{"America/Lima", "SA Pacific Standard Time"},
    Zone{"America/Los_Angeles", "Pacific Standard Time"},
    Zone{"America/Mexico_City", "Central Standard Time (Mexico)"},
    Zone{"America/New_York", "Eastern Standard Time"},
    Zone{"America/Phoenix", "US Mountain Standard Time"},
    Zone{"America/Regina", "Canada Central Standard Time"},
    Zone{"America/Santiago", "Pacific SA Standard Time"},
    Zone{"America/Sao_Paulo", "E. South America Standard Time"},
    Zone{"America/St_Johns", "Newfoundland Standard Time"},
    Zone{"America/Toronto", "Eastern Standard Time"},
    Zone{"America/Vancouver", "Pacific Standard Time"},
    Zone{"America/Winnipeg", "Central Standard Time"},
    Zone{"Asia/Baghdad", "Arabic Standard Time"},
    Zone{"Asia/Bangkok", "SE Asia Standard Time"},
    Zone{"Asia/Beirut", "Middle East Standard Time"},
    Zone{"Asia/Calcutta", "India Standard Time"},
    Zone{"Asia/Colombo", "Sri Lanka Standard Time"},
    Zone{"Asia/Dhaka", "Bangladesh Standard Time"},
    Zone{"Asia/Dubai", "Arabian Standard Time"},
    Zone{"Asia/Ho_Chi_Minh", "SE Asia Standard Time"},
    Zone{"Asia/Hong_Kong", "China Standard Time"},
    Zone{"Asia/Jakarta", "SE Asia Standard Time"},
    Zone{"Asia/Jerusalem", "Israel Standard Time"},
    Zone{"Asia/Karachi", "Pakistan Standard Time"},
    Zone{"Asia/Kathmandu", "Nepal Standard Time"},
    Zone{"Asia/Kolkata", "India Standard Time"},
    Zone{"Asia/Kuala_Lumpur", "Singapore Standard Time"},
    Zone{"Asia/Manila", "Singapore Standard Time"},
    Zone{"Asia/Riyadh", "Arab Standard Time"},
    Zone{"Asia/Seoul", "Korea Standard Time"},
    Zone{"Asia/Shanghai", "China Standard Time"},
    Zone{"Asia/Singapore", "Singapore Standard Time"},
    Zone{"Asia/Taipei", "Taipei Standard Time"},
    Zone{"Asia/Tashkent", "West Asia Standard Time"},
    Zone{"Asia/Tbilisi", "Georgian Standard Time"},
    Zone{"Asia/Tehran", "Iran Standard Time"},
    Zone{"Asia/Tokyo", "Tokyo Standard Time"},
    Zone{"Asia/Yekaterinburg", "Ekaterinburg Standard Time"},
    Zone{"Atlantic/Azores", "Azores Standard Time"},
    Zone{"Atlantic/Reykjavik", "Greenwich Standard Time"},
    Zone{"Australia/Adelaide", "Cen. Australia Standard Time"},
    Zone{"Australia/Brisbane", "E. Australia Standard Time"},
    Zone{"Australia/Darwin", "AUS Central Standard Time"},
    Zone{"Australia/Hobart", "Tasmania Standard Time"},
    Zone{"Australia/Melbourne", "AUS Eastern Standard Time"},
    Zone{"Australia/Perth", "W. Australia Standard Time"},
    Zone{"Australia/Sydney", "AUS Eastern Standard Time"},
    Zone{"Etc/UTC", "UTC"},
    Zone{"Europe/Amsterdam", "W. Europe Standard Time"},
    Zone{"Europe/Athens", "GTB Standard Time"},
    Zone{"Europe/Belgrade", "Central Europe Standard Time"},
    Zone{"Europe/Berlin", "W. Europe Standard Time"},
    Zone{"Europe/Bratislava", "Central Europe Standard Time"},
    Zone{"Europe/Brussels", "Romance Standard Time"},
    Zone{"Europe/Bucharest", "GTB Standard Time"},
    Zone{"Europe/Budapest", "Central Europe Standard Time"},
    Zone{"Europe/Copenhagen", "Romance Standard Time"},
    Zone{"Europe/Dublin", "GMT Standard Time"},
    Zone{"Europe/Helsinki", "FLE Standard Time"},
    Zone{"Europe/Istanbul", "Turkey Standard Time"},
    Zone{"Europe/Kiev", "FLE Standard Time"},
    Zone{"Europe/Kyiv", "FLE Standard Time"},
    Zone{"Europe/Lisbon", "GMT Standard Time"},
    Zone{"Europe/Ljubljana", "Central Europe Standard Time"},
    Zone{"Europe/London", "GMT Standard Time"},
    Zone{"Europe/Luxembourg", "W. Europe Standard Time"},
    Zone{"Europe/Madrid", "Romance Standard Time"},
    Zone{"Europe/Minsk", "Belarus Standard Time"},
    Zone{"Europe/Moscow", "Russian Standard Time"},
    Zone{"Europe/Oslo", "W. Europe Standard Time"},
    Zone{"Europe/Paris", "Romance Standard Time"},
    Zone{"Europe/Prague", "Central Europe Standard Time"},
    Zone{"Europe/Riga", "FLE Standard Time"},
    Zone{"Europe/Rome", "W. Europe Standard Time"},
    Zone{"Europe/Sarajevo", "Central European Standard Time"},
    Zone{"Europe/Sofia", "FLE Standard Time"},
    Zone{"Europe/Stockholm", "W. Europe Standard Time"},
    Zone{"Europe/Tallinn", "FLE Standard Time"},
    Zone{"Europe/Vienna", "W. Europe Standard Time"},
    Zone{"Europe/Vilnius", "FLE Standard Time"},
    Zone{"Europe/Warsaw", "Central European Standard Time"},
    Zone{"Europe/Zagreb", "Central European Standard Time"},
    Zone{"Europe/Zurich", "W. Europe Standard Time"},
    Zone{"Pacific/Auckland", "New Zealand Standard Time"},
    Zone{"Pacific/Fiji", "Fiji Standard Time"},
    Zone{"Pacific/Honolulu", "Hawaiian Standard Time"},
    Zone{"UTC", "UTC"},
};

}  // namespace

std::string_view zone_name(std::string_view iana) {
    for (const Zone& zone : zones)
        if (zone.iana == iana) return zone.windows;
    return {};
}

}  // namespace mdm::policy::native::windows
