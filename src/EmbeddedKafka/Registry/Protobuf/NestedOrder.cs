using Google.Protobuf.Reflection;

namespace StreamML.EmbeddedKafka.Registry.Protobuf;

/// <summary>
/// When to print the messages nested in one, so that reading the text gives them the same places: a map or a group
/// makes its
/// message where its field stands, and message indexes count those too.
/// </summary>
internal sealed class NestedOrder
{
    private readonly DescriptorProto message;
    private readonly HashSet<string> groups;
    private int next;

    public NestedOrder(DescriptorProto message)
    {
        this.message = message;
        groups = ProtoPrinter.GroupNames(message.Field.Concat(message.Extension));
    }

    /// <summary>What to print before a field.</summary>
    public IEnumerable<DescriptorProto> Before(FieldDescriptorProto field)
    {
        var name = ProtoPrinter.LastName(field.TypeName);
        for (var index = 0; index < message.NestedType.Count; index++)
        {
            if (message.NestedType[index].Name == name && IsMadeByField(message.NestedType[index]))
            {
                return Until(index);
            }
        }

        return [];
    }

    /// <summary>What to print after the last field.</summary>
    public IEnumerable<DescriptorProto> Rest() => Until(message.NestedType.Count);

    private List<DescriptorProto> Until(int end)
    {
        var written = new List<DescriptorProto>();
        for (; next < end; next++)
        {
            if (!IsMadeByField(message.NestedType[next]))
            {
                written.Add(message.NestedType[next]);
            }
        }

        return written;
    }

    private bool IsMadeByField(DescriptorProto nested) =>
        (nested.Options?.MapEntry ?? false) || groups.Contains(nested.Name);
}
