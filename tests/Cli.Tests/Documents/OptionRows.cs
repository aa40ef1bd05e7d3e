using System.Collections;
using System.Globalization;
using System.Reflection;
using StreamML.Hosting;

namespace StreamML.Cli.Tests.Documents;

/// <summary>An option as a document names it.</summary>
/// <param name="Key"><c>Section__Key</c>.</param>
/// <param name="Default">Its default, as Markdown.</param>
/// <param name="Property">What it is bound to.</param>
internal sealed record OptionRow(string Key, string Default, PropertyInfo Property)
{
    /// <summary>Its default depends on who runs the program.</summary>
    public bool IsOfThisMachine => Key == "Streamml__DataDirectory";
}

/// <summary>Every option.</summary>
internal static class OptionRows
{
    public static IEnumerable<OptionRow> All() =>
        Settings.Sections.SelectMany(section => Of(section.Key, section.Value));

    private static IEnumerable<OptionRow> Of(string prefix, Type type)
    {
        object defaults = Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            string key = $"{prefix}__{property.Name}";
            var arguments = property.PropertyType.GetGenericArguments();
            if (property.PropertyType is { IsClass: true, IsArray: false } group && group.Assembly == type.Assembly)
            {
                foreach (var row in Of(key, group))
                {
                    yield return row;
                }
            }
            else if (property.GetValue(defaults) is not ICollection)
            {
                yield return new(key, Text(property.GetValue(defaults)), property);
            }
            else if (arguments.Length == 2)
            {
                yield return new($"{key}__NAME", "none", property);
            }
            else if (arguments[0] == typeof(string))
            {
                yield return new($"{key}__0", "none", property);
            }
            else
            {
                foreach (var row in Of($"{key}__0", arguments[0]))
                {
                    yield return row;
                }
            }
        }
    }

    private static string Text(object? value) => value switch
    {
        null => "not set",
        "" => "empty",
        TimeSpan time => $"`{time.ToString("c", CultureInfo.InvariantCulture)}`",
        bool flag => flag ? "`true`" : "`false`",
        _ => string.Create(CultureInfo.InvariantCulture, $"`{value}`"),
    };
}
