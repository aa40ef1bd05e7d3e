using System.Collections;
using System.Globalization;
using System.Reflection;
using StreamML.Hosting;

namespace StreamML.Cli.Tests.Documents;

/// <summary>Every option as a document names it: <c>Section__Key</c> and its default.</summary>
internal static class OptionRows
{
    public static IEnumerable<(string Key, string Default)> All() =>
        Settings.Sections.SelectMany(section => Of(section.Key, section.Value));

    private static IEnumerable<(string Key, string Default)> Of(string prefix, Type type)
    {
        object defaults = Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            string key = $"{prefix}__{property.Name}";
            var arguments = property.PropertyType.GetGenericArguments();
            if (property.GetValue(defaults) is not ICollection)
            {
                yield return (key, Text(property.GetValue(defaults)));
            }
            else if (arguments.Length == 2)
            {
                yield return ($"{key}__NAME", "none");
            }
            else if (arguments[0] == typeof(string))
            {
                yield return ($"{key}__0", "none");
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
        "" => "empty",
        TimeSpan time => $"`{time.ToString("c", CultureInfo.InvariantCulture)}`",
        bool flag => flag ? "`true`" : "`false`",
        _ => string.Create(CultureInfo.InvariantCulture, $"`{value}`"),
    };
}
