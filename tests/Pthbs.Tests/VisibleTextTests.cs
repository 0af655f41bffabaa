using System.Globalization;
using System.Text;
using System.Text.Json;
using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Tests;

public sealed class VisibleTextTests
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly UnicodeCategory[] Hidden =
    [
        UnicodeCategory.Control, UnicodeCategory.Format, UnicodeCategory.LineSeparator, UnicodeCategory.ParagraphSeparator,
        UnicodeCategory.Surrogate, UnicodeCategory.PrivateUse, UnicodeCategory.OtherNotAssigned,
    ];

    /// <summary>Every character of Unicode, half surrogate pairs included.</summary>
    private static IEnumerable<(int Value, string Text)> All() =>
        Enumerable.Range(0, 0x110000).Select(value => (value, value < 0x10000 ? ((char)value).ToString() : char.ConvertFromUtf32(value)));

    [Fact]
    public void No_character_of_a_category_that_cannot_be_seen_is_shown_as_it_is()
    {
        var hidden = All().Where(c => c.Value != '\t' && Hidden.Contains(CharUnicodeInfo.GetUnicodeCategory(c.Value))).ToList();
        Assert.True(hidden.Count > 900_000);
        Assert.Equal(-1, hidden.FindIndex(c => VisibleText.Of(c.Text) is var shown && !(shown[0] == '\\' && Ascii.IsValid(shown))));
    }

    [Fact]
    public void Everything_else_but_odd_spaces_and_shapeless_letters_is_shown_as_it_is()
    {
        var changed = All().Where(c => !Hidden.Contains(CharUnicodeInfo.GetUnicodeCategory(c.Value)) && VisibleText.Of(c.Text) != c.Text).Select(c => c.Value).ToList();

        Assert.All(changed, value => Assert.True(CharUnicodeInfo.GetUnicodeCategory(value) is UnicodeCategory.SpaceSeparator or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.OtherLetter or UnicodeCategory.OtherSymbol, $"U+{value:X4}"));
        Assert.InRange(changed.Count, 16, 300);
    }

    [Theory]
    [InlineData("plain \U0001F600 é ł 漢字\t", "plain \U0001F600 é ł 漢字\t")]
    [InlineData("a\u202Eb", "a\\u202eb")]
    [InlineData("\u2066\u2069\u200E\u061C", "\\u2066\\u2069\\u200e\\u061c")]
    [InlineData("\u2028\u2029\u0085", "\\u2028\\u2029\\x85")]
    [InlineData("\u200B\u2060\uFEFF\u00AD", "\\u200b\\u2060\\ufeff\\xad")]
    [InlineData("\U000E0041", "\\U000e0041")]
    [InlineData("a\nb", "a\\x0ab")]
    [InlineData("\u00A0\u3164\uFE0F", "\\xa0\\u3164\\ufe0f")]
    public void What_cannot_be_seen_is_named(string text, string shown) => Assert.Equal(shown, VisibleText.Of(text));

    [Fact]
    public void Stray_bytes_and_half_pairs_are_named_too()
    {
        Assert.Equal("\\xff", VisibleText.Of("\uDCFF"));
        Assert.Equal("\\ud83d", VisibleText.Of("\uD83D"));
        Assert.Equal("x\\ud83d", VisibleText.Of("x\uD83D"));
    }

    [Fact]
    public void Errors_and_paths_show_the_same()
    {
        const string Text = "a\u202E\u2028\u200B\U000E0041\uE000";
        const string Shown = "a\\u202e\\u2028\\u200b\\U000e0041\\ue000";

        Assert.Equal($"{Shown}: {Shown}\n  got:      {Shown}\n  expected: {Shown}\n  {Shown}\nhint: {Shown}",
            new PthbsException(ErrorKind.Input, Text) { Where = Text, Got = Text, Expected = Text, Details = [Text], Hint = Text }.Describe());
        Assert.Equal(Shown, PathText.Printable(Text));
        Assert.Equal("\\x09", PathText.Printable("\t"));
    }

    [Fact]
    public void A_line_of_json_shows_none_of_them_and_means_the_same()
    {
        var text = string.Concat(All().Where(c => !char.IsSurrogate(c.Text[0]) || c.Text.Length == 2).Select(c => c.Text));
        var line = VisibleText.OfJson(JsonSerializer.Serialize(text, Relaxed));

        Assert.DoesNotContain(line.EnumerateRunes().ToList(), rune => VisibleText.IsHidden(rune.Value));
        Assert.True(text == JsonSerializer.Deserialize<string>(line));
    }

    [Fact]
    public void A_byte_order_mark_is_called_that_wherever_files_are_read()
    {
        using var place = new TemporaryDirectory();
        using var directory = DirectoryHandle.Open(place.Path);
        directory.WriteAtomically("list", "\ufeffname: x\n"u8);
        directory.WriteAtomically("wide", Encoding.Unicode.GetPreamble());

        var text = Assert.Throws<PthbsException>(() => directory.TryReadText("list"));
        Assert.Equal((ErrorKind.Input, "the file begins with a byte order mark", $"{directory.Path}/list:1"), (text.Kind, text.Message, text.Where));
        Assert.Contains("UTF-16", Assert.Throws<PthbsException>(() => directory.TryReadText("wide")).Message, StringComparison.Ordinal);
        Assert.Equal("\ufeffname: x\n", directory.TryReadText("list", keepMark: true));
        var script = Assert.Throws<PthbsException>(() => Pthbs.Scripts.BuildScript.Parse([.. "\ufeff#!/bin/sh\n"u8], "x.sh"));
        Assert.Equal(("the file begins with a byte order mark", "x.sh:1"), (script.Message, script.Where));
    }
}
