using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace StreamML.EmbeddedRegistry.Protobuf;

/// <summary>Enums, extensions, services, options.</summary>
internal sealed partial class ProtoPrinter
{
    private void PrintEnum(EnumDescriptorProto type)
    {
        Open($"enum {type.Name}");
        PrintOptions(type.Options);
        foreach (var range in type.ReservedRange)
        {
            string end = range.End == int.MaxValue ? "max" : range.End.ToString();
            Line(range.Start == range.End ? $"reserved {range.Start};" : $"reserved {range.Start} to {end};");
        }

        foreach (string? name in type.ReservedName)
        {
            Line($"reserved {Quote(name)};");
        }

        foreach (var value in type.Value)
        {
            var options = OptionList(value.Options);
            Line($"{value.Name} = {value.Number}{(options.Count > 0 ? $" [{string.Join(", ", options)}]" : "")};");
        }

        Close();
    }

    private void PrintExtensions(IEnumerable<FieldDescriptorProto> extensions, IEnumerable<DescriptorProto> nested)
    {
        foreach (var group in extensions.GroupBy(field => field.Extendee, StringComparer.Ordinal))
        {
            Open($"extend {group.Key}");
            foreach (var field in group)
            {
                PrintField(field, nested, inOneof: false);
            }

            Close();
        }
    }

    private void PrintService(ServiceDescriptorProto service)
    {
        Open($"service {service.Name}");
        PrintOptions(service.Options);
        foreach (var method in service.Method)
        {
            string input = (method.ClientStreaming ? "stream " : "") + method.InputType;
            string output = (method.ServerStreaming ? "stream " : "") + method.OutputType;
            string head = $"rpc {method.Name} ({input}) returns ({output})";
            if (method.Options is null)
            {
                Line(head + ";");
                continue;
            }

            Open(head);
            PrintOptions(method.Options);
            Close();
        }

        Close();
    }

    private void PrintOptions(IMessage? options)
    {
        foreach (string? option in OptionList(options)
            .Where(option => !option.StartsWith("map_entry ", StringComparison.Ordinal)))
        {
            Line($"option {option};");
        }
    }

    private static List<string> OptionList(IMessage? options)
    {
        var list = KnownOptions.Set(options).Select(option => $"{option.Name} = {option.Value}").ToList();
        if (options is not null)
        {
            list.AddRange(KnownOptions.Uninterpreted(options).Select(Uninterpreted));
        }

        return list;
    }

    private static string Uninterpreted(UninterpretedOption option)
    {
        string name = string.Join(
            '.', option.Name.Select(part => part.IsExtension ? $"({part.NamePart_})" : part.NamePart_));
        string value = option switch
        {
            { HasIdentifierValue: true } => option.IdentifierValue,
            { HasPositiveIntValue: true } => option.PositiveIntValue.ToString(CultureInfo.InvariantCulture),
            { HasNegativeIntValue: true } => option.NegativeIntValue.ToString(CultureInfo.InvariantCulture),
            { HasDoubleValue: true } => Double(option.DoubleValue),
            { HasStringValue: true } => Quote(option.StringValue.ToStringUtf8()),
            _ => $"{{ {option.AggregateValue} }}",
        };
        return $"{name} = {value}";
    }

    private static string Double(double value)
    {
        if (double.IsNaN(value) || double.IsInfinity(value))
        {
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }

        string digits = value.ToString("R", CultureInfo.InvariantCulture);
        return digits.AsSpan().ContainsAny('.', 'E') ? digits : digits + ".0";
    }
}
