using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Exporting.Bills;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs export sbom</c></summary>
internal sealed class ExportSbomCommand : PthbsCommand
{
    private readonly Argument<string[]> _what = new("WHAT…") { Description = "built packages and environments", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _format = new("--format") { Description = "spdx (SPDX 3.0.1, JSON-LD; the default) or cyclonedx (CycloneDX 1.6)", HelpName = "FORMAT" };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "write to a file instead of standard output", HelpName = "FILE" };

    public ExportSbomCommand()
        : base("sbom", "write what packages and environments consist of, for other tools")
    {
        _format.Choose(BillOfMaterials.Names);
        Add(_what);
        Add(_format);
        Add(_output);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "Names every package that WHAT needs when it runs, and every package that its programs were\nlinked with: a static program shows its zlib. Licenses, package urls and CPE names come from\nthe collection. The same packages give the same bytes.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs export sbom base > base.spdx.json", "the environment 'base' as an SPDX document"),
        new("pthbs export sbom curl git --format cyclonedx -o tools.cdx.json", "two packages in one CycloneDX document"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.OnlyPrint();
        call.EnsureOutsideStore(call.Value(_output));
        var inventory = Inventories.Read(call, call.Value(_what)!);
        var text = BillOfMaterials.Write(inventory, call.Value(_format) == BillOfMaterials.Names[1] ? BillFormat.CycloneDx : BillFormat.Spdx);
        Inventories.Write(call, call.Value(_output), text);
        return Task.FromResult(ExitCodes.Success);
    }
}
