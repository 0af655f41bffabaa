using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Pthbs;

/// <summary>The same for immutable arrays, without an object around each.</summary>
internal static partial class Sequences
{
    public static IEnumerable<TResult> Select<T, TResult>(this ImmutableArray<T> source, Func<T, TResult> selector) => Select(Array(source), selector);

    public static IEnumerable<TResult> SelectMany<T, TResult>(this ImmutableArray<T> source, Func<T, IEnumerable<TResult>> selector) => SelectMany(Array(source), selector);

    public static IEnumerable<T> Where<T>(this ImmutableArray<T> source, Func<T, bool> predicate) => Where(Array(source), predicate);

    public static bool Any<T>(this ImmutableArray<T> source) => source.Length > 0;

    public static bool Any<T>(this ImmutableArray<T> source, Func<T, bool> predicate) => Any(Array(source), predicate);

    public static bool All<T>(this ImmutableArray<T> source, Func<T, bool> predicate) => All(Array(source), predicate);

    public static T? FirstOrDefault<T>(this ImmutableArray<T> source, Func<T, bool> predicate) => FirstOrDefault(Array(source), predicate);

    public static T? FirstOrDefault<T>(this ImmutableArray<T> source) => source.Length > 0 ? source[0] : default;

    public static ImmutableArray<T> ToImmutableArray<T>(this IEnumerable<T> source) => ImmutableCollectionsMarshal.AsImmutableArray(ToArray(source));

    private static T[] Array<T>(ImmutableArray<T> source) => ImmutableCollectionsMarshal.AsArray(source) ?? throw new InvalidOperationException("This immutable array was not set.");
}
