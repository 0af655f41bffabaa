using System.Globalization;
using System.Text;

namespace Pthbs.Jinja.Values;

/// <summary>What Python says of one character, given by its number. Half a surrogate pair is a character here, as it is there.</summary>
internal static class Characters
{
    // Properties of Unicode that are wider or narrower than the general categories that .NET knows.
    private static readonly CharacterRanges OtherLowercase = new(
        "aa ba 2b0-2b8 2c0-2c1 2e0-2e4 345 37a 1d2c-1d6a 1d78 1d9b-1dbf 2071 207f 2090-209c 2170-217f 24d0-24e9 2c7c-2c7d a69c-a69d a770 a7f8-a7f9 ab5c-ab5f " +
        "10780 10783-10785 10787-107b0 107b2-107ba");

    private static readonly CharacterRanges OtherUppercase = new("2160-216f 24b6-24cf 1f130-1f149 1f150-1f169 1f170-1f189");

    private static readonly CharacterRanges NoStart = new("37a e33 eb3 2e2f fc5e-fc63 fdfa-fdfb fe70 fe72 fe74 fe76 fe78 fe7a fe7c fe7e ff9e-ff9f");

    private static readonly CharacterRanges OtherStart = new("1885-1886 2118 212e");

    private static readonly CharacterRanges NoContinuation = new("37a 2e2f fc5e-fc63 fdfa-fdfb fe70 fe72 fe74 fe76 fe78 fe7a fe7c fe7e");

    private static readonly CharacterRanges OtherContinuation = new("b7 387 1369-1371 19da 2118 212e");

    /// <summary>Chinese characters that stand for a number.</summary>
    private static readonly CharacterRanges OtherNumeric = new(
        "3405 3483 382a 3b4d 4e00 4e03 4e07 4e09 4e5d 4e8c 4e94 4e96 4ebf-4ec0 4edf 4ee8 4f0d 4f70 5104 5146 5169 516b 516d 5341 5343-5345 534c 53c1-53c4 56db " +
        "58f1 58f9 5e7a 5efe-5eff 5f0c-5f0e 5f10 62fe 634c 67d2 6f06 7396 767e 8086 842c 8cae 8cb3 8d30 9621 9646 964c 9678 96f6 20001 20064 200e2 20121 2092a " +
        "20983 2098c 2099c 20aea 20afd 20b19 22390 22998 23b1b 2626d");

    /// <summary>Punctuation that does not end a word where the end of a word matters: in lower case.</summary>
    private static readonly CharacterRanges InsideWords = new("27 2e 3a b7 387 55f 5f4 2018-2019 2024 2027 fe13 fe52 fe55 ff07 ff0e ff1a");

    public static bool IsAlpha(int c) => Category(c) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter;

    public static bool IsDecimal(int c) => Category(c) == UnicodeCategory.DecimalDigitNumber;

    public static bool IsDigit(int c) => IsWhole(c) && CharUnicodeInfo.GetDigitValue(TextOf(c), 0) >= 0;

    public static bool IsNumeric(int c) => IsWhole(c) && (CharUnicodeInfo.GetNumericValue(TextOf(c), 0) is not -1 || OtherNumeric.Has(c));

    public static bool IsLower(int c) => Category(c) == UnicodeCategory.LowercaseLetter || OtherLowercase.Has(c);

    public static bool IsUpper(int c) => Category(c) == UnicodeCategory.UppercaseLetter || OtherUppercase.Has(c);

    public static bool IsTitle(int c) => Category(c) == UnicodeCategory.TitlecaseLetter;

    public static bool IsCased(int c) => IsLower(c) || IsUpper(c) || IsTitle(c);

    /// <summary>Whether a character is passed over in looking for the letters beside another one.</summary>
    public static bool IsCaseIgnorable(int c) => InsideWords.Has(c) || Category(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
        or UnicodeCategory.Format or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol;

    /// <summary>What <c>\w</c> matches.</summary>
    public static bool IsWord(int c) => c < 0x80 ? char.IsAsciiLetterOrDigit((char)c) || c == '_' : IsAlpha(c) || IsNumeric(c);

    public static bool StartsName(int c) => c < 0x80
        ? char.IsAsciiLetter((char)c) || c == '_'
        : OtherStart.Has(c) || ((IsAlpha(c) || Category(c) == UnicodeCategory.LetterNumber) && !NoStart.Has(c));

    public static bool ContinuesName(int c) => c < 0x80
        ? char.IsAsciiLetterOrDigit((char)c) || c == '_'
        : OtherContinuation.Has(c) || (!NoContinuation.Has(c) && (IsAlpha(c) || Category(c) is UnicodeCategory.LetterNumber or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation));

    public static bool IsPrintable(int c) => c == ' ' || Category(c) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator);

    public static string TextOf(int c) => IsWhole(c) ? new Rune(c).ToString() : ((char)c).ToString();

    private static bool IsWhole(int c) => c is < 0xd800 or > 0xdfff;

    private static UnicodeCategory Category(int c) => CharUnicodeInfo.GetUnicodeCategory(c);
}
