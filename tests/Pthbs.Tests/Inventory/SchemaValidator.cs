using System.Diagnostics;

namespace Pthbs.Tests.Inventory;

/// <summary>
/// Python's jsonschema with the official schemas of SPDX and CycloneDX. They are not in this repository: <c>PTHBS_SCHEMAS</c> names a directory that has them (the folder
/// <c>data</c> of npm's @cyclonedx/cdxgen; .ci/run fetches it).
/// </summary>
internal static class SchemaValidator
{
    private const string Program = """
        import json, sys, os
        from jsonschema import validators
        from jsonschema.validators import RefResolver
        directory, name = sys.argv[1:]
        read = lambda n: json.load(open(os.path.join(directory, n)))
        schema = read(name)
        store = {}
        for other in ("spdx.schema.json", "jsf-0.82.schema.json", "cryptography-defs.schema.json"):
            if os.path.exists(os.path.join(directory, other)):
                text = read(other)
                for base in ("", "http://cyclonedx.org/schema/"): store[base + other] = text
                if "$id" in text: store[text["$id"]] = text
        kind = validators.validator_for(schema)
        kind.check_schema(schema)
        document = json.load(sys.stdin)
        errors = list(kind(schema, resolver=RefResolver(schema.get("$id", ""), schema, store)).iter_errors(document))
        for error in errors[:5]: print("/".join(map(str, error.absolute_path)), error.message[:1000])
        """;

    private static string? Directory => Environment.GetEnvironmentVariable("PTHBS_SCHEMAS");

    public static void SkipUnlessThere(string schema)
    {
        Assert.SkipUnless(Directory is { Length: > 0 }, "PTHBS_SCHEMAS names no directory with the schemas");
        Assert.True(File.Exists($"{Directory}/{schema}"), $"{Directory} has no {schema}");
        using var process = Process.Start(new ProcessStartInfo("python3", ["-c", "import jsonschema"]) { RedirectStandardError = true });
        process!.WaitForExit();
        Assert.SkipUnless(process.ExitCode == 0, "this machine has no jsonschema for python3: apt-get install python3-jsonschema");
    }

    /// <summary>The first things that are wrong with a document; empty if it is valid.</summary>
    public static async Task<string> ValidateAsync(string schema, byte[] document)
    {
        using var process = Process.Start(new ProcessStartInfo("python3", ["-W", "ignore", "-c", Program, Directory!, schema]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.StandardInput.BaseStream.WriteAsync(document, TestContext.Current.CancellationToken);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await error);
        return await output;
    }
}
