using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using StreamML.Messaging.Connection;

namespace StreamML.Hosting;

/// <summary>
/// Holds options against the rules that they declare: attributes of one option, and what
/// <see cref="IValidatableObject"/> says of several. A rule's message goes on after the option's name:
/// "must be an IP address".
/// </summary>
internal static class OptionRules
{
    /// <summary>Checks a section, and the entries of its lists.</summary>
    /// <exception cref="RoleConfigurationException">A rule is broken; the message has the option as <c>Section__Key</c>
    /// and the rule.</exception>
    public static void Check(string section, object options)
    {
        foreach (var property in options.GetType().GetProperties())
        {
            object? value = property.GetValue(options);
            foreach (var rule in property.GetCustomAttributes<ValidationAttribute>())
            {
                Require(rule.IsValid(value), $"{section}__{property.Name}", Text(rule, value));
            }

            int index = 0;
            foreach (object entry in value is IList list ? list.OfType<object>().Where(each => each is not string) : [])
            {
                Check($"{section}__{property.Name}__{index++}", entry);
            }
        }

        foreach (var (name, group) in Groups(options))
        {
            Check($"{section}__{name}", group);
        }

        var fault = (options as IValidatableObject)?.Validate(new ValidationContext(options)).FirstOrDefault();
        Require(fault is null, $"{section}__{fault?.MemberNames.First()}", fault?.ErrorMessage);
    }

    /// <summary>Options that belong together within a section, by name: <c>Section__Group__Key</c>.</summary>
    public static IEnumerable<(string Name, object Options)> Groups(object options) =>
        from property in options.GetType().GetProperties()
        where property.PropertyType is { IsClass: true, IsArray: false }
            && property.PropertyType.Assembly == options.GetType().Assembly
        let value = property.GetValue(options)
        where value is not null
        select (property.Name, value);

    private static string? Text(ValidationAttribute rule, object? value) => rule switch
    {
        AllowedValuesAttribute allowed => $"must be one of {string.Join(", ", allowed.Values)}, not '{value}'",
        { ErrorMessage: { } text } => text,
        RangeAttribute { Maximum: int.MaxValue or >= (double)long.MaxValue } range =>
            $"must be at least {Number(range.Minimum)}, not {Number(value)}",
        RangeAttribute { MinimumIsExclusive: true } range =>
            $"must be over {Number(range.Minimum)} to {Number(range.Maximum)}, not {Number(value)}",
        RangeAttribute range => $"must be {Number(range.Minimum)} to {Number(range.Maximum)}, not {Number(value)}",
        _ => rule.FormatErrorMessage("it"),
    };

    private static string Number(object? value) => value is IFormattable number
        ? number.ToString(value is double or float ? "0.####" : null, CultureInfo.InvariantCulture)
        : $"{value}";

    private static void Require(bool holds, string option, string? rule)
    {
        if (!holds)
        {
            throw new RoleConfigurationException($"{option} {rule}.");
        }
    }
}
