using System.CommandLine;
using System.Text;
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
    public override async Task<int> RunAsync(Invocation call)
    {
        call.UseStoreFor(StoreAccess.Reading);
        var id = call.Session.Resolve(call.Value(_package)!);
        var log = call.Session.Store.Logs.Open(id);
        await using var closing = log.ConfigureAwait(false);
        if (call.Value(_path))
        {
            call.Screen.PrintLine(call.Session.Store.Logs.PathOf(id));
            return ExitCodes.Success;
        }

        using var reader = new StreamReader(log, Encoding.UTF8);
        var block = new char[32 * 1024];
        try
        {
            for (int got; (got = await reader.ReadAsync(block, call.Cancel).ConfigureAwait(false)) > 0;) call.Screen.PrintText(block.AsSpan(0, got));
        }
        catch (InvalidDataException)
        {
            call.Screen.Warn("pthbs: the log ends here: the build is running, or the machine stopped during it");
        }

        return ExitCodes.Success;
    }
}
