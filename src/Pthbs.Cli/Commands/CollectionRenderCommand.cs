using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Jinja;
using Pthbs.Workflows;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs collection render</c></summary>
internal sealed class CollectionRenderCommand : PthbsCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "the template" };
    private readonly Option<string[]> _set = new("--set", "-s") { Description = "a variable; can be repeated", HelpName = "NAME=VALUE", Arity = new ArgumentArity(1, 10_000), AllowMultipleArgumentsPerToken = false };
    private readonly Option<string?> _data = new("--data", "-d") { Description = "a file with a JSON object of variables; --set overrides it", HelpName = "FILE" };
    private readonly Option<bool> _plain = new("--plain") { Description = "exactly as Jinja2 does by itself, without the collection" };

    public CollectionRenderCommand()
        : base("render", "render any one template to standard output")
    {
        Add(_file);
        Add(_set);
        Add(_data);
        Add(_plain);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "As in packages: an undefined variable is an error, a block removes the newline after it\n(trim_blocks) and the blanks before it (lstrip_blocks), and the template may extend and\ninclude templates beside it or in the collection.",
        "With --plain: Environment(undefined=StrictUndefined, loader=FileSystemLoader(folder)).",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs collection render motd.j2 --set name=world", "renders it with one variable"),
        new("pthbs collection render --plain page.j2 --data page.json", "renders it as Jinja2 would, with many"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        var variables = call.Value(_data) is { } data ? TemplateData.Read(data, call.Cancel) : [];
        foreach (var pair in call.Value(_set) ?? [])
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1) throw new PthbsException(ErrorKind.Usage, "this does not set a variable") { Got = pair, Expected = "--set NAME=VALUE" };
            variables[pair[..equals]] = pair[(equals + 1)..];
        }

        var result = Render(call, call.Value(_file)!, variables);
        call.Screen.PrintText(result.Text.ToString());
        foreach (var warning in result.Warnings) call.Screen.Say(new Line(new Span($"warning: {warning}", Style.Hint)));
        return Task.FromResult(ExitCodes.Success);
    }

    private RenderResult Render(Invocation call, string file, Dictionary<string, object?> variables)
    {
        if (call.Value(_plain)) return TemplateRenderer.RenderPlain(file, variables, call.Cancel);
        using var collection = TryOpenCollection(call);
        return TemplateRenderer.Render(file, collection, variables, call.Cancel);
    }

    /// <summary>A template may stand for itself: where no collection is, it does.</summary>
    private static Collection? TryOpenCollection(Invocation call)
    {
        CollectionPlaces places;
        try
        {
            places = call.FindCollections();
        }
        catch (PthbsException error) when (error.Kind == ErrorKind.Usage)
        {
            return null;
        }

        return Collection.Open(places);
    }
}
