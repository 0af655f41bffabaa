namespace Pthbs.Fuzz.Running;

/// <summary>What a run came to.</summary>
/// <param name="Inputs">How many inputs were given.</param>
/// <param name="Known">How many inputs there are that led somewhere new, the seeds among them.</param>
/// <param name="Failure">What must not be, or null.</param>
/// <param name="Input">The input of the failure.</param>
internal sealed record FuzzResult(int Inputs, int Known, string? Failure, byte[]? Input);

/// <summary>Gives a parser spoilt inputs, until one fails or all are through.</summary>
internal static class Fuzzing
{
    /// <summary>Runs a parser.</summary>
    /// <param name="target">Which.</param>
    /// <param name="count">How many inputs.</param>
    /// <param name="seed">Which ones: the same seed gives the same inputs.</param>
    /// <param name="keep">Is told of each input before it is given, so that one that ends the process is not lost.</param>
    /// <param name="progress">Is told now and then how many are through.</param>
    public static FuzzResult Run(FuzzTarget target, int count, int seed, Action<byte[]>? keep = null, Action<int>? progress = null)
    {
        var mutator = new Mutator(target, seed);
        var features = new HashSet<string>(StringComparer.Ordinal);
        var watch = new Watch();
        var done = 0;
        (byte[] Input, string Failure)? failed = null;
        var hung = watch.Run(() =>
        {
            // Honest inputs first: a seed that is refused is a mistake of whoever made it.
            foreach (var honest in target.Seeds)
            {
                watch.Begin(honest);
                keep?.Invoke(honest);
                if (Trial.Of(target, honest).Failure is { } failure) failed = (honest, failure);
                if (failed is not null) return;
            }

            for (; done < count && failed is null; done++)
            {
                var input = mutator.Next();
                watch.Begin(input);
                keep?.Invoke(input);
                var trial = Trial.Of(target, input);
                if (trial.Failure is { } failure) failed = (input, failure);
                else if (features.Add(trial.Feature)) mutator.Learn(input);
                if (done % 10_000 == 0) progress?.Invoke(done);
            }
        });
        failed ??= hung;
        return new FuzzResult(done, mutator.Known, failed?.Failure, failed?.Input);
    }
}
