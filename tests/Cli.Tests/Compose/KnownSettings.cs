using System.Collections;
using System.Reflection;
using StreamML.Hosting;

namespace StreamML.Cli.Tests.Compose;

/// <summary>Which <c>Section__Key</c> settings exist, judged by reflection over the options classes.</summary>
internal sealed class KnownSettings(IReadOnlyDictionary<string, Type> sections)
{
    /// <summary>The sections of the program.</summary>
    public static KnownSettings Current { get; } = new(Settings.Sections);

    /// <summary>Whether a name leads through the options to a value: property, list index, dictionary key.</summary>
    public bool Has(string name)
    {
        string[] parts = name.Split("__");
        if (parts.Length < 2 || !sections.TryGetValue(parts[0], out var type))
        {
            return false;
        }

        foreach (string part in parts[1..])
        {
            if (Step(type, part) is not { } next)
            {
                return false;
            }

            type = next;
        }

        return type == typeof(string) || type.IsValueType;
    }

    private static Type? Step(Type type, string part)
    {
        var arguments = type.IsGenericType ? type.GetGenericArguments() : [];
        return arguments.Length switch
        {
            2 when typeof(IDictionary).IsAssignableFrom(type) => arguments[1],
            1 when typeof(IEnumerable).IsAssignableFrom(type) => int.TryParse(part, out _) ? arguments[0] : null,
            _ => type.GetProperty(part, BindingFlags.Public | BindingFlags.Instance)?.PropertyType,
        };
    }
}
