using System.CommandLine;
using Pthbs.Store;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs log</c></summary>
internal sealed class LogCommand : PthbsCommand
{
    private readonly Argument<string> _package = new("PACKAGE") { Description = "as for 'pthbs build'" };
    private readonly Option<bool> _path = new("--path") { Description = "print where the log lies (gzip-compressed) instead" };

    public LogCommand()
        : base("log", "print the log of a package's last build")
    {
        Add(_package);
        Add(_path);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs log zlib", "prints all that zlib's build printed"),
        new("zcat $(pthbs log --path zlib)", "the same"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.UseStoreFor(StoreAccess.Reading);
        var id = call.Session.Resolve(call.Value(_package)!);
        using var log = call.Session.Store.Logs.Open(id);
        if (call.Value(_path))
        {
            call.Screen.PrintLine(call.Session.Store.Logs.PathOf(id));
            return Task.FromResult(ExitCodes.Success);
        }

        try
        {
            call.Screen.PrintBytes(log, call.Cancel);
        }
        catch (InvalidDataException)
        {
            call.Screen.Warn("pthbs: the log ends here: the build is running, or the machine stopped during it");
        }

        return Task.FromResult(ExitCodes.Success);
    }
}
