using System.Collections.Frozen;

namespace Pthbs.Jinja.Values;

/// <summary>
/// Upper and title case of the characters whose result is not one other character, or not the one that .NET's invariant tables give. From Unicode's
/// SpecialCasing and UnicodeData: the character, its upper case, and its title case where that is different.
/// </summary>
internal static class CaseTable
{
    private const string Entries =
        "\u00df SS Ss|\u0131 I|\u0149 \u02bcN|\u017f S|\u01c4 \u01c4 \u01c5|\u01c5 \u01c4 \u01c5|\u01c6 \u01c4 \u01c5|\u01c7 \u01c7 \u01c8|" +
        "\u01c8 \u01c7 \u01c8|\u01c9 \u01c7 \u01c8|\u01ca \u01ca \u01cb|\u01cb \u01ca \u01cb|\u01cc \u01ca \u01cb|\u01f0 J\u030c|\u01f1 \u01f1 \u01f2|" +
        "\u01f2 \u01f1 \u01f2|\u01f3 \u01f1 \u01f2|\u0390 \u0399\u0308\u0301|\u03b0 \u03a5\u0308\u0301|\u0587 \u0535\u0552 \u0535\u0582|\u1e96 H\u0331|" +
        "\u1e97 T\u0308|\u1e98 W\u030a|\u1e99 Y\u030a|\u1e9a A\u02be|\u1f50 \u03a5\u0313|\u1f52 \u03a5\u0313\u0300|\u1f54 \u03a5\u0313\u0301|" +
        "\u1f56 \u03a5\u0313\u0342|\u1f80 \u1f08\u0399 \u1f88|\u1f81 \u1f09\u0399 \u1f89|\u1f82 \u1f0a\u0399 \u1f8a|\u1f83 \u1f0b\u0399 \u1f8b|" +
        "\u1f84 \u1f0c\u0399 \u1f8c|\u1f85 \u1f0d\u0399 \u1f8d|\u1f86 \u1f0e\u0399 \u1f8e|\u1f87 \u1f0f\u0399 \u1f8f|\u1f88 \u1f08\u0399 \u1f88|" +
        "\u1f89 \u1f09\u0399 \u1f89|\u1f8a \u1f0a\u0399 \u1f8a|\u1f8b \u1f0b\u0399 \u1f8b|\u1f8c \u1f0c\u0399 \u1f8c|\u1f8d \u1f0d\u0399 \u1f8d|" +
        "\u1f8e \u1f0e\u0399 \u1f8e|\u1f8f \u1f0f\u0399 \u1f8f|\u1f90 \u1f28\u0399 \u1f98|\u1f91 \u1f29\u0399 \u1f99|\u1f92 \u1f2a\u0399 \u1f9a|" +
        "\u1f93 \u1f2b\u0399 \u1f9b|\u1f94 \u1f2c\u0399 \u1f9c|\u1f95 \u1f2d\u0399 \u1f9d|\u1f96 \u1f2e\u0399 \u1f9e|\u1f97 \u1f2f\u0399 \u1f9f|" +
        "\u1f98 \u1f28\u0399 \u1f98|\u1f99 \u1f29\u0399 \u1f99|\u1f9a \u1f2a\u0399 \u1f9a|\u1f9b \u1f2b\u0399 \u1f9b|\u1f9c \u1f2c\u0399 \u1f9c|" +
        "\u1f9d \u1f2d\u0399 \u1f9d|\u1f9e \u1f2e\u0399 \u1f9e|\u1f9f \u1f2f\u0399 \u1f9f|\u1fa0 \u1f68\u0399 \u1fa8|\u1fa1 \u1f69\u0399 \u1fa9|" +
        "\u1fa2 \u1f6a\u0399 \u1faa|\u1fa3 \u1f6b\u0399 \u1fab|\u1fa4 \u1f6c\u0399 \u1fac|\u1fa5 \u1f6d\u0399 \u1fad|\u1fa6 \u1f6e\u0399 \u1fae|" +
        "\u1fa7 \u1f6f\u0399 \u1faf|\u1fa8 \u1f68\u0399 \u1fa8|\u1fa9 \u1f69\u0399 \u1fa9|\u1faa \u1f6a\u0399 \u1faa|\u1fab \u1f6b\u0399 \u1fab|" +
        "\u1fac \u1f6c\u0399 \u1fac|\u1fad \u1f6d\u0399 \u1fad|\u1fae \u1f6e\u0399 \u1fae|\u1faf \u1f6f\u0399 \u1faf|\u1fb2 \u1fba\u0399 \u1fba\u0345|" +
        "\u1fb3 \u0391\u0399 \u1fbc|\u1fb4 \u0386\u0399 \u0386\u0345|\u1fb6 \u0391\u0342|\u1fb7 \u0391\u0342\u0399 \u0391\u0342\u0345|" +
        "\u1fbc \u0391\u0399 \u1fbc|\u1fc2 \u1fca\u0399 \u1fca\u0345|\u1fc3 \u0397\u0399 \u1fcc|\u1fc4 \u0389\u0399 \u0389\u0345|\u1fc6 \u0397\u0342|" +
        "\u1fc7 \u0397\u0342\u0399 \u0397\u0342\u0345|\u1fcc \u0397\u0399 \u1fcc|\u1fd2 \u0399\u0308\u0300|\u1fd3 \u0399\u0308\u0301|\u1fd6 \u0399\u0342|" +
        "\u1fd7 \u0399\u0308\u0342|\u1fe2 \u03a5\u0308\u0300|\u1fe3 \u03a5\u0308\u0301|\u1fe4 \u03a1\u0313|\u1fe6 \u03a5\u0342|\u1fe7 \u03a5\u0308\u0342|" +
        "\u1ff2 \u1ffa\u0399 \u1ffa\u0345|\u1ff3 \u03a9\u0399 \u1ffc|\u1ff4 \u038f\u0399 \u038f\u0345|\u1ff6 \u03a9\u0342|" +
        "\u1ff7 \u03a9\u0342\u0399 \u03a9\u0342\u0345|\u1ffc \u03a9\u0399 \u1ffc|\ufb00 FF Ff|\ufb01 FI Fi|\ufb02 FL Fl|\ufb03 FFI Ffi|\ufb04 FFL Ffl|" +
        "\ufb05 ST St|\ufb06 ST St|\ufb13 \u0544\u0546 \u0544\u0576|\ufb14 \u0544\u0535 \u0544\u0565|\ufb15 \u0544\u053b \u0544\u056b|" +
        "\ufb16 \u054e\u0546 \u054e\u0576|\ufb17 \u0544\u053d \u0544\u056d";

    private static readonly FrozenDictionary<int, (string Upper, string Title)> Table = Entries.Split('|').Select(entry => entry.Split(' '))
        .ToFrozenDictionary(entry => (int)entry[0][0], entry => (entry[1], entry[^1]));

    /// <summary>The lowest character in the table: most text never asks it.</summary>
    private const int Lowest = 0xdf;

    /// <summary>The upper and title case of a character that the table knows.</summary>
    public static bool TryGet(int character, out (string Upper, string Title) cases)
    {
        cases = default;
        return character >= Lowest && Table.TryGetValue(character, out cases);
    }
}
