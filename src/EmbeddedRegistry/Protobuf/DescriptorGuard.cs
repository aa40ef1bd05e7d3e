using Google.Protobuf.Reflection;

namespace StreamML.EmbeddedRegistry.Protobuf;

/// <summary>
/// Checks a descriptor received over the network for everything the parser guarantees: valid identifiers, counts and
/// nesting within limits, indexes that point at something.
/// </summary>
internal static class DescriptorGuard
{
    public static void Check(FileDescriptorProto file, ProtoLimits limits)
    {
        if (file.Syntax is not ("" or "proto2" or "proto3"))
        {
            throw new ProtoSyntaxException("the syntax must be \"proto2\" or \"proto3\"");
        }

        var walk = new Walk(limits);
        walk.DottedName(file.Package, mayBeEmpty: true);
        if (file.PublicDependency.Concat(file.WeakDependency).Any(index => index < 0 || index >= file.Dependency.Count))
        {
            throw new ProtoSyntaxException("a public or weak import is not among the imports");
        }

        foreach (var message in file.MessageType)
        {
            walk.Message(message, 1);
        }

        foreach (var type in file.EnumType)
        {
            walk.Enum(type);
        }

        foreach (var field in file.Extension)
        {
            walk.Field(field, oneofs: 0);
        }

        foreach (var service in file.Service)
        {
            walk.Name(service.Name);
            foreach (var method in service.Method)
            {
                walk.Name(method.Name);
            }
        }
    }

    private sealed class Walk(ProtoLimits limits)
    {
        private int _elements;

        public void Name(string name)
        {
            if (++_elements > limits.ElementsMax)
            {
                throw new ProtoSyntaxException($"more than {limits.ElementsMax} elements");
            }

            bool isName = name.Length > 0 && !char.IsAsciiDigit(name[0])
                && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
            if (!isName)
            {
                throw new ProtoSyntaxException("a name in the descriptor is no identifier");
            }
        }

        public void DottedName(string name, bool mayBeEmpty)
        {
            if (name.Length == 0 && mayBeEmpty)
            {
                return;
            }

            foreach (string part in name.Split('.'))
            {
                Name(part);
            }
        }

        public void Message(DescriptorProto message, int depth)
        {
            Name(message.Name);
            if (depth > limits.DepthMax)
            {
                throw new ProtoSyntaxException($"nested deeper than {limits.DepthMax}");
            }

            foreach (var oneof in message.OneofDecl)
            {
                Name(oneof.Name);
            }

            foreach (var field in message.Field)
            {
                Field(field, message.OneofDecl.Count);
            }

            foreach (var field in message.Extension)
            {
                Field(field, oneofs: 0);
            }

            foreach (var nested in message.NestedType)
            {
                Message(nested, depth + 1);
            }

            foreach (var type in message.EnumType)
            {
                Enum(type);
            }

            bool isMapEntry = message.Options?.MapEntry ?? false;
            if (isMapEntry
                && (message.Field.Count != 2 || message.Field[0].Name != "key" || message.Field[1].Name != "value"))
            {
                throw new ProtoSyntaxException($"{message.Name} is no map entry");
            }
        }

        public void Enum(EnumDescriptorProto type)
        {
            Name(type.Name);
            foreach (var value in type.Value)
            {
                Name(value.Name);
            }
        }

        public void Field(FieldDescriptorProto field, int oneofs)
        {
            Name(field.Name);
            if (field.HasTypeName)
            {
                DottedName(field.TypeName.TrimStart('.'), mayBeEmpty: false);
            }
            else if (!field.HasType || ScalarTypes.NameOf(field.Type) is null)
            {
                throw new ProtoSyntaxException($"field {field.Name} has no type");
            }

            if (field.HasOneofIndex && (field.OneofIndex < 0 || field.OneofIndex >= oneofs))
            {
                throw new ProtoSyntaxException($"field {field.Name} is in no oneof of its message");
            }
        }
    }
}
