using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Store;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs system stage</c></summary>
internal sealed class SystemStageCommand : PthbsCommand
{
    private readonly Argument<string> _system = new("SYSTEM") { Description = "a system as for 'pthbs build', or the directory of one that was made elsewhere" };
    private readonly SystemPlace _place;
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object");

    public SystemStageCommand()
        : base("stage", "try another system at the next start of this machine")
    {
        Add(_system);
        _place = new SystemPlace(this);
        Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "Kernel and initramfs go to the slot that does not run, and the firmware tries it once. If all\nservices become ready, the machine keeps the system ('pthbs system promote' does so earlier).\nOtherwise, the start after that is one of the system that runs now.",
        "The machine must have been started from an image by UEFI firmware. A directory that is not a\npackage is copied to /var/lib/systems. The program system-stage of the machine does the same.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples => [new("pthbs system stage web", "tries the system 'web' at the next start")];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        var (place, _) = _place.Take(call, call.Value(_system)!);
        return Task.FromResult(_place.ChangeSlots(call, slots => slots.Stage(place)));
    }
}

/// <summary><c>pthbs system promote</c></summary>
internal sealed class SystemPromoteCommand : PthbsCommand
{
    private readonly SystemPlace _place;
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object");

    public SystemPromoteCommand()
        : base("promote", "keep the system that runs on trial")
    {
        _place = new SystemPlace(this);
        Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => ["The machine starts with it from now on, and it is the next generation of the root 'system'. A\nsystem on trial does this itself when all its services are ready. The program system-promote of\nthe machine does the same."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples => [new("pthbs system promote", "keeps the system although a service is not ready")];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.UseStoreFor(StoreAccess.WritingIfPossible);
        return Task.FromResult(_place.ChangeSlots(call, slots => slots.Promote()));
    }
}
