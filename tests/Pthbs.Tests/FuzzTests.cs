using System.Text;
using Pthbs.Errors;
using Pthbs.Fuzz.Parsers;
using Pthbs.Fuzz.Running;

namespace Pthbs.Tests;

/// <summary>
/// A short run of each parser, and the fuzzing itself, which must find what it is for. The long runs are by hand: <c>tests/long/fuzz</c>. Alone in
/// the process, whose time and memory it watches.
/// </summary>
[Collection(nameof(FuzzTests))]
[CollectionDefinition(nameof(FuzzTests), DisableParallelization = true)]
[Trait("Level", "thorough")]
public sealed class FuzzTests
{
    private const int Inputs = 2000;

    public static TheoryData<string> Parsers => [.. AllParsers.All.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Parsers))]
    public void Spoilt_inputs_are_read_or_refused_in_words(string parser)
    {
        var result = Fuzzing.Run(AllParsers.All.Single(p => p.Name == parser), Inputs, seed: 1);

        Assert.True(result.Failure is null, $"{result.Failure}\n{Convert.ToBase64String(result.Input ?? [])}");
        Assert.Equal(Inputs, result.Inputs);
        Assert.True(result.Known > AllParsers.All.Single(p => p.Name == parser).Seeds.Count, "no input led anywhere new");
    }

    [Fact]
    public void The_same_seed_gives_the_same_inputs()
    {
        static string Sum(int seed)
        {
            var text = new StringBuilder();
            Fuzzing.Run(Target(bytes => $"{bytes.Length}"), 500, seed, input => text.Append(Convert.ToHexString(input)).Append(' '));
            return text.ToString();
        }

        Assert.Equal(Sum(3), Sum(3));
        Assert.NotEqual(Sum(3), Sum(4));
    }

    [Fact]
    public void An_exception_that_is_no_refusal_is_a_failure_and_its_input_is_shrunk_to_what_it_takes()
    {
        static string Read(byte[] bytes) => bytes.AsSpan().IndexOf("#:"u8) >= 0 ? throw new InvalidOperationException("a defect") : "";
        var target = Target(Read, "an honest # text: with both characters in it, but apart");
        var result = Fuzzing.Run(target, 100_000, seed: 1);

        Assert.Contains("a defect", result.Failure, StringComparison.Ordinal);
        var name = Trial.NameOf(result.Failure!);
        Assert.Equal("#:"u8.ToArray(), Shrinker.Shrink(result.Input!, input => Trial.Of(target, input).Failure is { } failure
            && Trial.NameOf(failure) == name, 1000));
    }

    [Fact]
    public void An_input_that_does_not_end_is_a_failure()
    {
        static string Read(byte[] bytes)
        {
            while (bytes.Contains((byte)'!'))
            {
            }

            return "";
        }

        var result = Fuzzing.Run(Target(Read, "well ", words: "!"), 100_000, seed: 1);
        Assert.Contains("did not end within 5 s of processor time", result.Failure, StringComparison.Ordinal);
        Assert.Contains((byte)'!', result.Input!);
        // The thread cannot be ended, but its input can be made harmless.
        Array.Clear(result.Input!);
    }

    [Fact]
    public void Memory_without_measure_is_a_failure() =>
        Assert.EndsWith("bytes were allocated", Fuzzing.Run(Target(bytes => $"{new byte[bytes.Length > 40 ? 100 << 20 : 1].Length}"), 10_000,
            seed: 1).Failure, StringComparison.Ordinal);

    [Theory]
    [InlineData(ErrorKind.Internal, "x")]
    [InlineData(ErrorKind.Machine, "x")]
    public void A_refusal_of_another_kind_is_a_failure(ErrorKind kind, string what) =>
        Assert.NotNull(Fuzzing.Run(Target(_ => throw new PthbsException(kind, what)), 10, seed: 1).Failure);

    private static FuzzTarget Target(Func<byte[], string> read, string seed = "abc", string words = "x") =>
        new("test", [Encoding.UTF8.GetBytes(seed)], read) { Words = [words] };
}
