#pragma once
// Makes `now` in SQL ours: datetime('now'), CURRENT_TIMESTAMP, unixepoch() and the rest ask the connection's
// VFS for the time, so a connection opened through this one sees the instant it was made with.
#include <sqlite3.h>

#include <string>

#include "mdm/base/time.hpp"

namespace mdm::store {

class NowVfs {
  public:
    explicit NowVfs(Time now);
    NowVfs(const NowVfs&) = delete;
    NowVfs& operator=(const NowVfs&) = delete;
    /// After the last connection through it is closed.
    ~NowVfs();
    const char* name() const { return vfs_.name.c_str(); }

  private:
    struct Shim : sqlite3_vfs {
        std::string name;
        Time now;
    };
    static int now_millis(sqlite3_vfs* vfs, sqlite3_int64* julian);
    static int now_days(sqlite3_vfs* vfs, double* julian);
    Shim vfs_;
};

}  // namespace mdm::store
