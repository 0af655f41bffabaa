using System.Collections.Immutable;

namespace Pthbs.Tests;

/// <summary>Our queries, held against LINQ's of the same name.</summary>
public sealed class SequencesTests
{
    private static readonly (string Name, int Size)[] Things = [("bash", 3), ("zlib", 1), ("make", 3), ("Make", 2), ("sed", 1), ("awk", 3)];

    private static readonly IEnumerable<int>[] Numbers = [[], [7], [3, 1, 2, 3, 1], [.. Enumerable.Range(0, 300).Select(i => i * 7919 % 256)]];

    [Fact]
    public void Results_are_those_of_LINQ()
    {
        foreach (var source in Numbers)
        {
            foreach (var form in new[] { source, source.ToArray(), source.ToImmutableArray(), Yielded(source) })
            {
                Same(Enumerable.Select(source, i => $"{i}"), Sequences.Select(form, i => $"{i}"));
                Same(Enumerable.Select(source, (i, at) => i - at), Sequences.Select(form, (i, at) => i - at));
                Same(Enumerable.Where(source, i => i % 2 == 1), Sequences.Where(form, i => i % 2 == 1));
                Same(Enumerable.Where(source, (i, at) => i % 2 == at % 3), Sequences.Where(form, (i, at) => i % 2 == at % 3));
                Same(Enumerable.SelectMany(source, i => Numbers[i % 3]), Sequences.SelectMany(form, i => Numbers[i % 3]));
                Same(Enumerable.Concat(source, [4, 3]), Sequences.Concat(form, [4, 3]));
                Same(Enumerable.Append(source, 4), Sequences.Append(form, 4));
                Same(Enumerable.Prepend(source, 4), Sequences.Prepend(form, 4));
                Same(Enumerable.Distinct(source), Sequences.Distinct(form));
                Same(Enumerable.DistinctBy(source, i => i % 5), Sequences.DistinctBy(form, i => i % 5));
                Same(Enumerable.Union(source, [1, 300]), Sequences.Union(form, [1, 300]));
                Same(Enumerable.Except(source, [1, 300]), Sequences.Except(form, [1, 300]));
                Same(Enumerable.DefaultIfEmpty(source), Sequences.DefaultIfEmpty(form));
                Same(Enumerable.DefaultIfEmpty(source, 8), Sequences.DefaultIfEmpty(form, 8));
                Same(Enumerable.TakeWhile(source, i => i < 3), Sequences.TakeWhile(form, i => i < 3));
                Same(Enumerable.Zip(source, ["a", "b", "c"]), Sequences.Zip(form, ["a", "b", "c"]));
                Same(Enumerable.Zip(["a", "b", "c"], source), Sequences.Zip(["a", "b", "c"], form));
                Same(Enumerable.OfType<int>(source.Cast<object?>().Append("text").Append(null)), Sequences.OfType<int>(source.Cast<object?>().Append("text").Append(null)));
                Same(Enumerable.Order(source), Sequences.Order(form));
                Same(Enumerable.OrderDescending(source), Sequences.OrderDescending(form));
                foreach (var count in new[] { -1, 0, 1, 2, 1000 })
                {
                    Same(Enumerable.Skip(source, count), Sequences.Skip(form, count));
                    Same(Enumerable.Take(source, count), Sequences.Take(form, count));
                }
                Assert.Equal(Enumerable.Any(source), Sequences.Any(form));
                Assert.Equal(Enumerable.Any(source, i => i == 2), Sequences.Any(form, i => i == 2));
                Assert.Equal(Enumerable.All(source, i => i < 7), Sequences.All(form, i => i < 7));
                Assert.Equal(Enumerable.Count(source), Sequences.Count(form));
                Assert.Equal(Enumerable.Count(source, i => i == 3), Sequences.Count(form, i => i == 3));
                Assert.Equal(Enumerable.FirstOrDefault(source), Sequences.FirstOrDefault(form));
                Assert.Equal(Enumerable.FirstOrDefault(source, i => i < 3), Sequences.FirstOrDefault(form, i => i < 3));
                Assert.Equal(Enumerable.LastOrDefault(source), Sequences.LastOrDefault(form));
                Assert.Equal(Enumerable.LastOrDefault(source, i => i < 3), Sequences.LastOrDefault(form, i => i < 3));
                Assert.Equal(Enumerable.Aggregate(source, "", (text, i) => text + i), Sequences.Aggregate(form, "", (text, i) => text + i));
                Assert.Equal(source, Sequences.ToArray(form));
                Assert.Equal(source, Sequences.ToList(form));
                Assert.Equal(Enumerable.ToHashSet(source), Sequences.ToHashSet(form));
            }
        }
    }

    [Fact]
    public void Immutable_arrays_give_the_same()
    {
        foreach (var source in Numbers)
        {
            var array = source.ToImmutableArray();
            Same(Enumerable.Select(source, i => i + 1), array.Select(i => i + 1));
            Same(Enumerable.SelectMany(source, i => Numbers[i % 3]), array.SelectMany(i => Numbers[i % 3]));
            Same(Enumerable.Where(source, i => i > 2), array.Where(i => i > 2));
            Assert.Equal(Enumerable.Any(source), array.Any());
            Assert.Equal(Enumerable.Any(source, i => i == 2), array.Any(i => i == 2));
            Assert.Equal(Enumerable.All(source, i => i < 7), array.All(i => i < 7));
            Assert.Equal(Enumerable.FirstOrDefault(source), array.FirstOrDefault());
            Assert.Equal(Enumerable.FirstOrDefault(source, i => i < 3), array.FirstOrDefault(i => i < 3));
        }
        Assert.Throws<InvalidOperationException>(() => default(ImmutableArray<int>).Select(i => i));
    }

    [Fact]
    public void Orders_leave_equal_elements_as_they_were()
    {
        Same(Enumerable.OrderBy(Things, t => t.Size), Sequences.OrderBy(Things, t => t.Size));
        Same(Enumerable.OrderByDescending(Things, t => t.Size), Sequences.OrderByDescending(Things, t => t.Size));
        Same(
            Enumerable.ThenBy(Enumerable.OrderByDescending(Things, t => t.Size), t => t.Name, StringComparer.OrdinalIgnoreCase),
            Sequences.OrderByDescending(Things, t => t.Size).ThenBy(t => t.Name, StringComparer.OrdinalIgnoreCase));
        Same(
            Enumerable.ThenByDescending(Enumerable.OrderBy(Things, t => t.Name.Length), t => t.Name, StringComparer.Ordinal),
            Sequences.OrderBy(Things, t => t.Name.Length).ThenByDescending(t => t.Name, StringComparer.Ordinal));
        Same(
            Enumerable.ThenBy(Enumerable.ThenBy(Enumerable.OrderBy(Things, t => t.Size), t => t.Name.Length), t => t.Name, StringComparer.Ordinal),
            Sequences.OrderBy(Things, t => t.Size).ThenBy(t => t.Name.Length).ThenBy(t => t.Name, StringComparer.Ordinal));
        var one = Sequences.OrderBy(Things, t => t.Size);
        Same(Enumerable.ThenBy(Enumerable.OrderBy(Things, t => t.Size), t => t.Name, StringComparer.Ordinal), one.ThenBy(t => t.Name, StringComparer.Ordinal));
        Same(Enumerable.OrderBy(Things, t => t.Size), one);
    }

    [Fact]
    public void Dictionaries_take_a_key_once()
    {
        Assert.Equal(Enumerable.ToDictionary(Things, t => t.Name, StringComparer.Ordinal), Sequences.ToDictionary(Things, t => t.Name, StringComparer.Ordinal));
        Assert.Equal(3, Sequences.ToDictionary(Things, t => t.Name, t => t.Size, StringComparer.Ordinal)["make"]);
        Assert.Throws<ArgumentException>(() => Sequences.ToDictionary(Things, t => t.Name, StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void What_is_not_there_is_an_error()
    {
        Assert.Throws<InvalidOperationException>(() => Sequences.First(Numbers[0]));
        Assert.Throws<InvalidOperationException>(() => Sequences.First(Numbers[1], i => i == 0));
        Assert.Throws<InvalidOperationException>(() => Sequences.Last(Numbers[0]));
        Assert.Throws<InvalidOperationException>(() => Sequences.Last(Numbers[1], i => i == 0));
        Assert.Equal(3, Sequences.First(Numbers[2]));
        Assert.Equal(2, Sequences.Last(Numbers[2], i => i == 2));
    }

    [Fact]
    public void Nothing_is_read_before_it_is_wanted_and_what_is_read_ends()
    {
        var read = 0;
        var ended = 0;
        var sequence = Source().Select(i => i * 2).Where(i => i % 4 == 0).Distinct().Append(1);
        Assert.Equal(0, read);
        Assert.Equal([0, 4, 8], sequence.Take(3));
        Assert.Equal((5, 1), (read, ended));
        Assert.True(sequence.Any());
        Assert.Equal((6, 2), (read, ended));

        IEnumerable<int> Source()
        {
            try
            {
                for (var i = 0; i < 100; i++)
                {
                    read++;
                    yield return i;
                }
            }
            finally
            {
                ended++;
            }
        }
    }

    [Fact]
    public void One_sequence_is_enumerated_twice_at_once()
    {
        var odd = Numbers[3].Select(i => i + 1).Where(i => i % 2 == 1);
        Assert.Equal(odd.Count() * odd.Count(), odd.SelectMany(_ => odd).Count());
        using var first = odd.GetEnumerator();
        Assert.True(first.MoveNext());
        Assert.Equal(Enumerable.Where(Enumerable.Select(Numbers[3], i => i + 1), i => i % 2 == 1), odd);
        Assert.True(first.MoveNext());
    }

    private static void Same<T>(IEnumerable<T> expected, IEnumerable<T> actual)
    {
        Assert.Equal(expected, actual);
        // A second time too.
        Assert.Equal(expected, actual);
    }

    private static IEnumerable<T> Yielded<T>(IEnumerable<T> source)
    {
        foreach (var item in source) yield return item;
    }
}
