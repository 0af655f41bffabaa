using System.Text.Json;

namespace Pthbs.Jinja.Tests.Differential;

/// <summary>Renders a case with the library that is tested.</summary>
public static class OwnJinja
{
    public static Outcome Render(Case @case)
    {
        try
        {
            var environment = new JinjaEnvironment(new DictionaryLoader(@case.Templates), OptionsOf(@case.Options));
            var data = (IReadOnlyDictionary<string, object?>)JinjaValue.FromJson(@case.Data)!;
            return new Outcome(environment.GetTemplate(@case.Main).Run(data).Text, null, null, null, null);
        }
        catch (TemplateException error)
        {
            return new Outcome(null, error.Kind.ToString(), error.File, error.File is null ? null : error.Line, error.Message);
        }
    }

    public static JinjaOptions OptionsOf(JsonElement json)
    {
        var options = new JinjaOptions();
        foreach (var property in json.EnumerateObject())
        {
            options = property.Name switch
            {
                "trim_blocks" => options with { TrimBlocks = property.Value.GetBoolean() },
                "lstrip_blocks" => options with { LstripBlocks = property.Value.GetBoolean() },
                "keep_trailing_newline" => options with { KeepTrailingNewline = property.Value.GetBoolean() },
                "autoescape" => options with { Autoescape = property.Value.GetBoolean() },
                "undefined" => options with { UndefinedKind = Enum.Parse<UndefinedKind>(property.Value.GetString()!, ignoreCase: true) },
                "extensions" => property.Value.EnumerateArray().Select(e => e.GetString()).Aggregate(options, (o, name) => name == "do" ? o with { DoStatement = true } : o with { LoopControls = true }),
                "block_start_string" => options with { BlockStart = property.Value.GetString()! },
                "block_end_string" => options with { BlockEnd = property.Value.GetString()! },
                "variable_start_string" => options with { VariableStart = property.Value.GetString()! },
                "variable_end_string" => options with { VariableEnd = property.Value.GetString()! },
                "comment_start_string" => options with { CommentStart = property.Value.GetString()! },
                "comment_end_string" => options with { CommentEnd = property.Value.GetString()! },
                "line_statement_prefix" => options with { LineStatementPrefix = property.Value.GetString() },
                "line_comment_prefix" => options with { LineCommentPrefix = property.Value.GetString() },
                _ => throw new ArgumentException($"unknown option {property.Name}", nameof(json)),
            };
        }

        return options;
    }
}
