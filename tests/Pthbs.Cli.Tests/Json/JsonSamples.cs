using System.Reflection;
using System.Text.Json;
using Pthbs.Cli.Json;

namespace Pthbs.Cli.Tests.Json;

/// <summary>Objects of JSON that have a value for each of their members, made by reflection: a new class is in here by itself.</summary>
internal static class JsonSamples
{
    /// <summary>Every class whose objects are a line.</summary>
    public static IEnumerable<Type> Kinds => typeof(JsonRecord).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(JsonRecord)) && !t.IsAbstract);

    /// <summary>A line with every member that lines of a class may have.</summary>
    public static JsonElement Whole(Type kind)
    {
        using var document = JsonDocument.Parse(JsonLines.Line((JsonRecord)Of(kind)));
        return document.RootElement.Clone();
    }

    /// <summary>How many values an object is made of: its constructor's, and those that are set after it.</summary>
    public static int Values(Type kind) => Constructor(kind).GetParameters().Length + Settable(kind).Count();

    private static object Of(Type kind)
    {
        var made = Constructor(kind).Invoke([.. Constructor(kind).GetParameters().Select(p => Value(p.ParameterType))]);
        foreach (var property in Settable(kind)) property.SetValue(made, Value(property.PropertyType));
        return made;
    }

    private static ConstructorInfo Constructor(Type kind) => Assert.Single(kind.GetConstructors());

    private static IEnumerable<PropertyInfo> Settable(Type kind) =>
        kind.GetProperties(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly).Where(p => p.CanWrite);

    private static object Value(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) is var plain && plain == typeof(string) ? "x"
        : plain.IsValueType ? Activator.CreateInstance(plain)!
        : plain == typeof(IReadOnlyDictionary<string, string>) ? new Dictionary<string, string> { ["x"] = "x" }
        : plain == typeof(IReadOnlyDictionary<string, double>) ? new Dictionary<string, double> { ["x"] = 1 }
        : plain.IsSubclassOf(typeof(JsonObject)) ? Of(plain)
        : List(plain.GetGenericArguments().Single());

    private static Array List(Type item)
    {
        var list = Array.CreateInstance(item, 1);
        list.SetValue(Value(item), 0);
        return list;
    }
}
