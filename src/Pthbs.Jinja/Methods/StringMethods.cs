namespace Pthbs.Jinja.Methods;

/// <summary>The methods of Python's str that templates use.</summary>
internal static class StringMethods
{
    public static Dictionary<string, Method> Table { get; } = new(StringComparer.Ordinal)
    {
        ["upper"] = (_, self, args) => StringCase.Upper(None("upper", (string)self, args)),
        ["lower"] = (_, self, args) => StringCase.Lower(None("lower", (string)self, args)),
        ["casefold"] = (_, self, args) => StringCase.Fold(None("casefold", (string)self, args)),
        ["capitalize"] = (_, self, args) => StringCase.Capitalize(None("capitalize", (string)self, args)),
        ["title"] = (_, self, args) => StringCase.Title(None("title", (string)self, args)),
        ["swapcase"] = (_, self, args) => StringCase.Swap(None("swapcase", (string)self, args)),
        ["strip"] = (_, self, args) => StringTrimming.Strip("strip", (string)self, args, true, true),
        ["lstrip"] = (_, self, args) => StringTrimming.Strip("lstrip", (string)self, args, true, false),
        ["rstrip"] = (_, self, args) => StringTrimming.Strip("rstrip", (string)self, args, false, true),
        ["removeprefix"] = (_, self, args) => StringTrimming.RemovePrefix((string)self, args),
        ["removesuffix"] = (_, self, args) => StringTrimming.RemoveSuffix((string)self, args),
        ["split"] = (context, self, args) => StringSplitting.Split(context, (string)self, args),
        ["rsplit"] = (context, self, args) => StringSplitting.SplitFromRight(context, (string)self, args),
        ["splitlines"] = (context, self, args) => StringSplitting.Lines(context, (string)self, args),
        ["partition"] = (context, self, args) => StringSplitting.Partition(context, (string)self, args),
        ["rpartition"] = (context, self, args) => StringSplitting.PartitionFromRight(context, (string)self, args),
        ["join"] = (context, self, args) => StringJoining.Join(context, (string)self, args),
        ["replace"] = (context, self, args) => StringJoining.Replace(context, (string)self, args),
        ["center"] = (context, self, args) => StringPadding.Center(context, (string)self, args),
        ["ljust"] = (context, self, args) => StringPadding.Left(context, (string)self, args),
        ["rjust"] = (context, self, args) => StringPadding.Right(context, (string)self, args),
        ["zfill"] = (context, self, args) => StringPadding.Zeros(context, (string)self, args),
        ["expandtabs"] = (context, self, args) => StringPadding.ExpandTabs(context, (string)self, args),
        ["find"] = (context, self, args) => StringSearch.Find(context, (string)self, args),
        ["rfind"] = (context, self, args) => StringSearch.FindLast(context, (string)self, args),
        ["index"] = (context, self, args) => StringSearch.Index(context, (string)self, args),
        ["rindex"] = (context, self, args) => StringSearch.IndexLast(context, (string)self, args),
        ["count"] = (context, self, args) => StringSearch.Count(context, (string)self, args),
        ["startswith"] = (_, self, args) => StringSearch.StartsWith((string)self, args),
        ["endswith"] = (_, self, args) => StringSearch.EndsWith((string)self, args),
        ["format"] = (context, self, args) => Formatting.BraceFormat.Format(context, (string)self, args),
        ["format_map"] = (context, self, args) => Formatting.BraceFormat.FormatMap(context, (string)self, args),
        ["isalpha"] = (_, self, args) => StringKinds.IsAlpha(None("isalpha", (string)self, args)),
        ["isdigit"] = (_, self, args) => StringKinds.IsDigit(None("isdigit", (string)self, args)),
        ["isdecimal"] = (_, self, args) => StringKinds.IsDecimal(None("isdecimal", (string)self, args)),
        ["isnumeric"] = (_, self, args) => StringKinds.IsNumeric(None("isnumeric", (string)self, args)),
        ["isalnum"] = (_, self, args) => StringKinds.IsAlphanumeric(None("isalnum", (string)self, args)),
        ["isspace"] = (_, self, args) => StringKinds.IsSpace(None("isspace", (string)self, args)),
        ["islower"] = (_, self, args) => StringKinds.IsLower(None("islower", (string)self, args)),
        ["isupper"] = (_, self, args) => StringKinds.IsUpper(None("isupper", (string)self, args)),
        ["istitle"] = (_, self, args) => StringKinds.IsTitle(None("istitle", (string)self, args)),
        ["isascii"] = (_, self, args) => StringKinds.IsAscii(None("isascii", (string)self, args)),
        ["isidentifier"] = (_, self, args) => StringKinds.IsIdentifier(None("isidentifier", (string)self, args)),
        ["isprintable"] = (_, self, args) => StringKinds.IsPrintable(None("isprintable", (string)self, args)),
    };

    /// <summary>For methods without parameters: an argument is an error.</summary>
    private static string None(string name, string self, Arguments args)
    {
        if (args.Count > 0 || args.Keywords.Count > 0) throw new TemplateException(TemplateErrorKind.Type, $"'{name}' takes no arguments");
        return self;
    }
}
