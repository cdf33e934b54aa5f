#include "mdm/store/now_vfs.hpp"

#include <fmt/format.h>

namespace mdm::store {
namespace {
// 1970-01-01 as a Julian day number, in milliseconds: what SQLite counts in.
constexpr sqlite3_int64 unix_epoch = 210'866'760'000'000;
}  // namespace

NowVfs::NowVfs(Time now) {
    static_cast<sqlite3_vfs&>(vfs_) = *sqlite3_vfs_find(nullptr);
    vfs_.name = fmt::format("mdm-now-{}", static_cast<const void*>(this));
    vfs_.now = now;
    vfs_.pNext = nullptr;
    vfs_.zName = vfs_.name.c_str();
    vfs_.xCurrentTime = now_days;
    vfs_.xCurrentTimeInt64 = now_millis;
    sqlite3_vfs_register(&vfs_, 0);
}

NowVfs::~NowVfs() {
    sqlite3_vfs_unregister(&vfs_);
}

int NowVfs::now_millis(sqlite3_vfs* vfs, sqlite3_int64* julian) {
    *julian = unix_epoch + static_cast<Shim*>(vfs)->now.time_since_epoch().count();
    return SQLITE_OK;
}

int NowVfs::now_days(sqlite3_vfs* vfs, double* julian) {
    sqlite3_int64 millis = 0;
    now_millis(vfs, &millis);
    *julian = static_cast<double>(millis) / 86'400'000.0;
    return SQLITE_OK;
}

}  // namespace mdm::store
