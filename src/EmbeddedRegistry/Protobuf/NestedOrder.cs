using Google.Protobuf.Reflection;

namespace StreamML.EmbeddedRegistry.Protobuf;

/// <summary>
/// Decides when to print nested messages so that reading the text restores their order: a map or a group creates its
/// message at its field, and message indexes count those too.
/// </summary>
internal sealed class NestedOrder
{
    private readonly DescriptorProto _message;
    private readonly HashSet<string> _groups;
    private int _next;

    public NestedOrder(DescriptorProto message)
    {
        _message = message;
        _groups = ProtoPrinter.GroupNames(message.Field.Concat(message.Extension));
    }

    /// <summary>Messages to print before a field.</summary>
    public IEnumerable<DescriptorProto> Before(FieldDescriptorProto field)
    {
        string name = ProtoPrinter.LastName(field.TypeName);
        for (int index = 0; index < _message.NestedType.Count; index++)
        {
            if (_message.NestedType[index].Name == name && IsMadeByField(_message.NestedType[index]))
            {
                return Until(index);
            }
        }

        return [];
    }

    /// <summary>Messages to print after the last field.</summary>
    public IEnumerable<DescriptorProto> Rest() => Until(_message.NestedType.Count);

    private List<DescriptorProto> Until(int end)
    {
        var written = new List<DescriptorProto>();
        for (; _next < end; _next++)
        {
            if (!IsMadeByField(_message.NestedType[_next]))
            {
                written.Add(_message.NestedType[_next]);
            }
        }

        return written;
    }

    private bool IsMadeByField(DescriptorProto nested) =>
        (nested.Options?.MapEntry ?? false) || _groups.Contains(nested.Name);
}
