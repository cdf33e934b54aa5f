#include "mdm/backend/sandbox/catalogue.hpp"

namespace mdm::sandbox {
namespace {

using P = Platform;

constexpr std::array<std::string_view, platform_count> platform_names{
    "ios", "ipados", "macos", "android", "windows", "tvos", "chromeos"};

constexpr std::array<Model, 7> iphones{{
    {"iPhone SE (2nd generation)", "Apple", "FF", 64, true, 0},
    {"iPhone 11", "Apple", "DN", 128, true, 0},
    {"iPhone 13", "Apple", "LQ", 128, true, 1},
    {"iPhone 14", "Apple", "HX", 128, true, 1},
    {"iPhone 15", "Apple", "KW", 128, true, 2},
    {"iPhone 16e", "Apple", "MJ", 128, true, 4},
    {"iPhone 17 Pro", "Apple", "GT", 256, true, 6},
}};
constexpr std::array<Model, 5> ipads{{
    {"iPad (9th generation)", "Apple", "DM", 64, false, 0},
    {"iPad (10th generation)", "Apple", "JV", 64, true, 1},
    {"iPad mini (6th generation)", "Apple", "GG", 64, false, 1},
    {"iPad Air 11-inch (M2)", "Apple", "KF", 128, false, 3},
    {"iPad Pro 13-inch (M4)", "Apple", "LN", 256, true, 4},
}};
constexpr std::array<Model, 5> macs{{
    {"MacBook Air (M1, 2020)", "Apple", "C0", 256, false, 0},
    {"MacBook Air (M2, 2022)", "Apple", "FN", 256, false, 0},
    {"MacBook Pro (14-inch, M3, 2023)", "Apple", "H7", 512, false, 2},
    {"Mac mini (2024)", "Apple", "J3", 256, false, 3},
    {"iMac (24-inch, M4, 2024)", "Apple", "K2", 512, false, 3},
}};
constexpr std::array<Model, 6> androids{{
    {"Galaxy A54 5G", "samsung", "R5C", 128, true, 1},
    {"Galaxy XCover6 Pro", "samsung", "R3C", 128, true, 0},
    {"Galaxy S24", "samsung", "RFC", 256, true, 3},
    {"Pixel 7a", "Google", "31", 128, true, 1},
    {"Pixel 9", "Google", "48", 128, true, 3},
    {"TC53", "Zebra Technologies", "2303", 64, false, 0},
}};
constexpr std::array<Model, 5> pcs{{
    {"Latitude 5440", "Dell Inc.", "D", 512, false, 0},
    {"EliteBook 840 G10", "HP", "5C", 512, false, 0},
    {"ThinkPad T14 Gen 4", "LENOVO", "PF", 512, false, 0},
    {"Surface Pro 9", "Microsoft Corporation", "0", 256, false, 1},
    {"Latitude 7455", "Dell Inc.", "F", 512, true, 2},
}};
constexpr std::array<Model, 2> televisions{{
    {"Apple TV 4K (2nd generation)", "Apple", "C4", 32, false, 0},
    {"Apple TV 4K (3rd generation)", "Apple", "Y7", 64, false, 0},
}};
constexpr std::array<Model, 2> chromebooks{{
    {"Chromebook Spin 514", "Acer", "NX", 128, false, 0},
    {"Chromebook Plus 515", "Lenovo", "YX", 128, false, 0},
}};
constexpr std::array<std::span<const Model>, platform_count> all_models{
    iphones, ipads, macs, androids, pcs, televisions, chromebooks};

constexpr std::array<OsVersion, 8> ios_versions{{
    {"16.7.12", "20H364", ""},
    {"17.5.1", "21F90", ""},
    {"17.7.2", "21H221", ""},
    {"18.3.2", "22D82", ""},
    {"18.6.2", "22G100", ""},
    {"18.7.1", "22H31", ""},
    {"26.0.1", "23A355", ""},
    {"26.1", "23B85", ""},
}};
constexpr std::array<OsVersion, 6> macos_versions{{
    {"13.7.8", "22H730", ""},
    {"14.7.1", "23H222", ""},
    {"14.8.1", "23J30", ""},
    {"15.6.1", "24G90", ""},
    {"15.7.1", "24G231", ""},
    {"26.1", "25B78", ""},
}};
constexpr std::array<OsVersion, 6> android_versions{{
    {"12", "SP1A.210812.016", "2024-03-05"},
    {"13", "TP1A.220624.014", "2025-01-05"},
    {"14", "UP1A.231005.007", "2025-06-01"},
    {"15", "AP3A.240905.015.A2", "2025-09-05"},
    {"16", "BP2A.250605.031.A3", "2026-02-05"},
    {"16", "BP4A.251205.006", "2026-10-05"},
}};
constexpr std::array<OsVersion, 5> windows_versions{{
    {"10.0.19045.6456", "19045.6456", ""},
    {"10.0.22631.5909", "22631.5909", ""},
    {"10.0.22631.6060", "22631.6060", ""},
    {"10.0.26100.6899", "26100.6899", ""},
    {"10.0.26200.7171", "26200.7171", ""},
}};
constexpr std::array<OsVersion, 3> tvos_versions{
    {{"17.6.1", "21M80", ""}, {"18.6", "22M84", ""}, {"26.1", "23J582", ""}}};
constexpr std::array<OsVersion, 3> chromeos_versions{{{"132.0.6834.208", "16093.93.0", ""},
                                                      {"138.0.7204.255", "16295.74.0", ""},
                                                      {"141.0.7390.115", "16404.45.0", ""}}};
constexpr std::array<std::span<const OsVersion>, platform_count> all_versions{
    ios_versions,     ios_versions,  macos_versions,   android_versions,
    windows_versions, tvos_versions, chromeos_versions};

constexpr std::array<App, 25> all_apps{{
    {"com.microsoft.skype.teams", "Microsoft Teams", P::ios, "7.20.1", "6.19.0", "store"},
    {"com.microsoft.Office.Outlook", "Microsoft Outlook", P::ios, "5.2544.0", "4.2510.1", "store"},
    {"com.microsoft.Office.Word", "Microsoft Word", P::ios, "2.103", "2.97", "store"},
    {"us.zoom.videomeetings", "Zoom Workplace", P::ios, "6.6.6", "6.4.0", "store"},
    {"com.adobe.Adobe-Reader", "Adobe Acrobat Reader", P::ios, "25.10.0", "24.12.0", "store"},
    {"org.whispersystems.signal", "Signal", P::ios, "7.84", "7.60", "store"},
    {"com.epic.haiku", "Epic Haiku", P::ios, "11.1.4", "10.8.3", "store"},
    {"example.northside.rounds", "Northside Rounds", P::ios, "4.2.0", "4.0.1", "enterprise"},
    {"com.microsoft.teams2", "Microsoft Teams", P::macos, "25290.302", "25122.1207", "enterprise"},
    {"com.google.Chrome", "Google Chrome", P::macos, "142.0.7444.135", "139.0.7258.67", "enterprise"},
    {"com.microsoft.Outlook", "Microsoft Outlook", P::macos, "16.102", "16.95", "store"},
    {"com.1password.1password", "1Password", P::macos, "8.11.18", "8.10.64", "store"},
    {"us.zoom.xos", "Zoom Workplace", P::macos, "6.6.6", "6.2.11", "enterprise"},
    {"com.microsoft.teams", "Microsoft Teams", P::android, "1.0.0.2025193702", "1.0.0.2025083101", "store"},
    {"com.microsoft.office.outlook", "Microsoft Outlook", P::android, "5.2543.1", "4.2511.0", "store"},
    {"com.android.chrome", "Google Chrome", P::android, "142.0.7444.138", "138.0.7204.179", "store"},
    {"org.thoughtcrime.securesms", "Signal", P::android, "7.62.2", "7.45.1", "store"},
    {"com.zebra.datawedge", "DataWedge", P::android, "15.0.31", "13.0.121", "enterprise"},
    {"example.northside.scan", "Northside Scan", P::android, "2.9.4", "2.7.0", "enterprise"},
    {"MSTeams_8wekyb3d8bbwe", "Microsoft Teams", P::windows, "25290.205.4069.4894", "25122.1415.3698.6812",
     "store"},
    {"Google.Chrome", "Google Chrome", P::windows, "142.0.7444.163", "139.0.7258.128", "enterprise"},
    {"7zip.7zip", "7-Zip", P::windows, "25.01", "23.01", "enterprise"},
    {"Adobe.Acrobat.Reader.64-bit", "Adobe Acrobat Reader", P::windows, "25.001.20844", "24.005.20320",
     "enterprise"},
    {"com.apple.TVRemoteHelper", "Waiting Room", P::tvos, "3.1", "3.0", "enterprise"},
    {"example.northside.exam", "Northside Exam", P::chromeos, "1.8.0", "1.7.2", "store"},
}};

constexpr std::array<Group, 7> all_groups{{
    {"grp-7f31c0", "Clinical", false},
    {"grp-1d92aa", "Wards", false},
    {"grp-c40e18", "Radiology", false},
    {"grp-58b6f7", "Students", false},
    {"grp-e2a903", "Staff", false},
    {"grp-30d7be", "Loaners", false},
    {"grp-9b15d4", "All iPads", true},
}};

constexpr std::array<std::string_view, 20> firsts{
    "amelia", "ben",  "chidi", "daria", "emma",  "farid", "grace", "hugo", "ines",  "jonas",
    "keiko",  "liam", "maria", "noor",  "oscar", "priya", "quinn", "rosa", "samir", "tilda"};
constexpr std::array<std::string_view, 20> lasts{
    "abbott", "becker", "costa", "dubois", "eriksen", "fischer", "garcia", "hughes", "ivanova", "jensen",
    "khan",   "larsen", "mbeki", "novak",  "okafor",  "patel",   "rossi",  "silva",  "tanaka",  "weber"};
constexpr std::array<std::string_view, 7> all_departments{
    "Nursing", "Radiology", "Pharmacy", "Administration", "Facilities", "Education", "IT"};
constexpr std::array<std::string_view, 4> all_carriers{"Vodafone", "T-Mobile", "Orange", "Telia"};
constexpr std::array<std::string_view, 4> all_networks{"Northside-Clinical", "Northside-Staff",
                                                       "Northside-Guest", "eduroam"};

}  // namespace

std::string_view name(Platform platform) {
    return platform_names[static_cast<std::size_t>(platform)];
}
std::span<const Model> models(Platform platform) {
    return all_models[static_cast<std::size_t>(platform)];
}
std::span<const OsVersion> os_versions(Platform platform) {
    return all_versions[static_cast<std::size_t>(platform)];
}

std::span<const App> apps() {
    return all_apps;
}
std::optional<std::size_t> find_app(std::string_view id) {
    for (std::size_t i = 0; i < all_apps.size(); ++i)
        if (all_apps[i].id == id) return i;
    return std::nullopt;
}
bool runs_on(const App& app, Platform platform) {
    return app.platform == platform || (app.platform == P::ios && platform == P::ipados);
}

std::span<const Group> groups() {
    return all_groups;
}
std::optional<std::size_t> find_group(std::string_view id) {
    for (std::size_t i = 0; i < all_groups.size(); ++i)
        if (all_groups[i].id == id) return i;
    return std::nullopt;
}

std::span<const std::string_view> first_names() {
    return firsts;
}
std::span<const std::string_view> last_names() {
    return lasts;
}
std::span<const std::string_view> departments() {
    return all_departments;
}
std::span<const std::string_view> carriers() {
    return all_carriers;
}
std::span<const std::string_view> networks() {
    return all_networks;
}

}  // namespace mdm::sandbox
