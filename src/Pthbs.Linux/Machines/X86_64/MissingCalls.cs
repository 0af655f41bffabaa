namespace Pthbs.Linux;

/// <summary>
/// The calls that do not exist for a build (ENOSYS), by number. Programs know how to go on without each of them: kernels without it are common,
/// old ones or small ones.
/// </summary>
internal static class MissingCalls
{
    /// <summary>The last call of x86-64 that this list was held against (Linux 6.18). Later ones do not exist: nobody here knows what they do.</summary>
    internal const uint LastKnown = 469;

    /// <summary>The calls.</summary>
    internal static IReadOnlyDictionary<uint, string> Names { get; } = new Dictionary<uint, string>
    {
        // A filter cannot see their arguments; libraries use open and clone instead.
        [437] = "openat2",
        [435] = "clone3",

        // They make other calls where no filter sees them.
        [425] = "io_uring_setup",
        [426] = "io_uring_enter",
        [427] = "io_uring_register",

        // Keys belong to a user of the machine, and outlive a build.
        [248] = "add_key",
        [249] = "request_key",
        [250] = "keyctl",

        // All programs of the machine share one number of aio contexts (fs.aio-max-nr).
        [206] = "io_setup",
        [207] = "io_destroy",
        [208] = "io_getevents",
        [209] = "io_submit",
        [210] = "io_cancel",
        [333] = "io_pgetevents",

        // The bytes in message queues are counted for the user who made the build's user namespace.
        [240] = "mq_open",
        [241] = "mq_unlink",
        [242] = "mq_timedsend",
        [243] = "mq_timedreceive",
        [244] = "mq_notify",
        [245] = "mq_getsetattr",

        // So are inotify's instances; and a watch on a package shows what other builds read of it.
        [253] = "inotify_init",
        [254] = "inotify_add_watch",
        [255] = "inotify_rm_watch",
        [294] = "inotify_init1",

        // All programs of the machine share the memory for compiled filters (net.core.bpf_jit_limit).
        [317] = "seccomp",

        // Memory that is never swapped out, and that no limit of a process counts.
        [447] = "memfd_secret",
    };
}
