using System.Diagnostics;
using System.Globalization;
using Pthbs.Fuzz.Parsers;
using Pthbs.Fuzz.Running;

const int DefaultCount = 100_000;
const int MostTries = 20_000;
const int MostTriesOfPrograms = 150;

return args switch
{
    ["--list"] => List(),
    ["--try", var name, var file] => Try(Named(name), file),
    ["--shrink", var name, var file] => Shrink(name, file),
    [['-', ..], ..] => Usage(),
    [] => RunAll(AllParsers.All, DefaultCount, 1),
    [var name, .. var rest] when rest.Length <= 2 => RunAll(name == "all" ? AllParsers.All : [Named(name)], Number(rest, 0, DefaultCount), Number(rest, 1, 1)),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: tests/long/fuzz [PARSER|all] [COUNT] [SEED] | --list | --try PARSER FILE | --shrink PARSER FILE");
    return 2;
}

static int List()
{
    foreach (var target in AllParsers.All) Console.WriteLine(target.Name);
    return 0;
}

static FuzzTarget Named(string name)
{
    if (AllParsers.All.FirstOrDefault(t => t.Name == name) is { } target) return target;
    Console.Error.WriteLine($"no parser is called '{name}'; there are: {string.Join(", ", AllParsers.All.Select(t => t.Name))}");
    Environment.Exit(2);
    throw new UnreachableException();
}

static int Number(string[] words, int at, int otherwise)
{
    if (words.Length <= at) return otherwise;
    if (int.TryParse(words[at], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
    Environment.Exit(Usage());
    throw new UnreachableException();
}

static int RunAll(IReadOnlyList<FuzzTarget> targets, int count, int seed)
{
    var failures = 0;
    foreach (var target in targets) failures += Run(target, count, seed) ? 0 : 1;
    return failures == 0 ? 0 : 1;
}

static bool Run(FuzzTarget target, int count, int seed)
{
    var begin = Stopwatch.GetTimestamp();
    FuzzResult result;
    using (var current = new CurrentInput($"{target.Name}.{seed}.current")) result = Fuzzing.Run(target, count, seed, current.Keep);
    var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{target.Name}: {result.Inputs} inputs, seed {seed}, {result.Known} of them new, {seconds:0} s, {(result.Failure is null ? "no failure" : "FAILED")}"));
    if (result.Failure is not { } failure) return true;

    var name = Trial.NameOf(failure);
    var file = $"{target.Name}.{seed}.failure";
    File.WriteAllBytes(file, result.Input!);
    // One that does not end is tried in programs of its own, which can be ended.
    var small = failure.StartsWith("it ", StringComparison.Ordinal)
        ? Shrinker.Shrink(result.Input!, input => FailsAlone(target.Name, input), MostTriesOfPrograms)
        : Shrinker.Shrink(result.Input!, input => Trial.Of(target, input).Failure is { } other && Trial.NameOf(other) == name, MostTries);
    File.WriteAllBytes(file, small);
    Console.WriteLine($"  {failure.ReplaceLineEndings("\n  ")}\n  {small.Length} bytes, shrunk from {result.Input!.Length}: {Path.GetFullPath(file)}\n  again: tests/long/fuzz --try {target.Name} {file}");
    return false;
}

static int Try(FuzzTarget target, string file)
{
    var input = file.EndsWith(".current", StringComparison.Ordinal) ? CurrentInput.Read(file) : File.ReadAllBytes(file);
    Trial trial = default;
    var watch = new Watch();
    var hung = watch.Run(() =>
    {
        watch.Begin(input);
        trial = Trial.Of(target, input);
    });
    var failure = hung?.Failure ?? trial.Failure;
    Console.WriteLine(failure ?? $"no failure: {trial.Feature}");
    return failure is null ? 0 : 1;
}

static int Shrink(string name, string file)
{
    var input = file.EndsWith(".current", StringComparison.Ordinal) ? CurrentInput.Read(file) : File.ReadAllBytes(file);
    if (!FailsAlone(Named(name).Name, input))
    {
        Console.Error.WriteLine("it does not fail");
        return 1;
    }

    var small = Shrinker.Shrink(input, smaller => FailsAlone(name, smaller), MostTriesOfPrograms);
    File.WriteAllBytes($"{name}.failure", small);
    Console.WriteLine($"{small.Length} bytes, shrunk from {input.Length}: {Path.GetFullPath($"{name}.failure")}");
    return 0;
}

static bool FailsAlone(string name, byte[] input)
{
    var file = Path.GetTempFileName();
    File.WriteAllBytes(file, input);
    using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["--try", name, file])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
    _ = process.StandardOutput.ReadToEndAsync();
    _ = process.StandardError.ReadToEndAsync();
    process.WaitForExit();
    File.Delete(file);
    return process.ExitCode != 0;
}
