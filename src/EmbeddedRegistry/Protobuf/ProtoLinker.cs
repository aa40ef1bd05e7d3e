using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;
using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace StreamML.EmbeddedRegistry.Protobuf;

/// <summary>
/// Resolves the names of one file against itself and its imports, and sets what follows from them: field types and JSON
/// names. Resolves from the innermost scope outwards, as in protobuf.dev's "Packages and Name Resolution".
/// </summary>
internal sealed class ProtoLinker(FileDescriptorProto file, Func<string, ProtoSchema?> import)
{
    private readonly Dictionary<string, ProtoType> _own = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ProtoType> _visible = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ProtoType> _exported = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ProtoType> _all = new(StringComparer.Ordinal);

    public ProtoSchema Link()
    {
        AddImports();
        Declare(file.Package, file.MessageType, file.EnumType);
        foreach (var message in file.MessageType)
        {
            LinkMessage(message, Join(file.Package, message.Name));
        }

        LinkFields(file.Extension, file.Package);
        foreach (var method in file.Service.SelectMany(service => service.Method))
        {
            method.InputType = ResolveMessage(method.InputType, file.Package, method.Name);
            method.OutputType = ResolveMessage(method.OutputType, file.Package, method.Name);
        }

        ProtoChecks.Check(file);
        return new ProtoSchema(file, _own, _exported, _all);
    }

    private void AddImports()
    {
        for (int index = 0; index < file.Dependency.Count; index++)
        {
            string path = file.Dependency[index];
            var imported = import(path) ?? WellKnownProtos.Find(path)
                ?? throw new ProtoSyntaxException($"import \"{path}\" is not among the references");
            Merge(imported.Exported, _visible);
            Merge(imported.All, _all);
            if (file.PublicDependency.Contains(index))
            {
                Merge(imported.Exported, _exported);
            }
        }
    }

    private static void Merge(IReadOnlyDictionary<string, ProtoType> from, Dictionary<string, ProtoType> into)
    {
        foreach (var (name, type) in from)
        {
            into.TryAdd(name, type);
        }
    }

    private void Declare(
        string scope, RepeatedField<DescriptorProto> messages, RepeatedField<EnumDescriptorProto> enums)
    {
        foreach (var message in messages)
        {
            string name = Join(scope, message.Name);
            Add(new ProtoType(name, file, message, null));
            Declare(name, message.NestedType, message.EnumType);
        }

        foreach (var type in enums)
        {
            Add(new ProtoType(Join(scope, type.Name), file, null, type));
        }
    }

    private void Add(ProtoType type)
    {
        if (_visible.TryGetValue(type.FullName, out var other))
        {
            string where = ReferenceEquals(other.File, file) ? "twice" : $"here and in {other.File.Name}";
            throw new ProtoSyntaxException($"\"{type.FullName}\" is defined {where}");
        }

        _own[type.FullName] = type;
        _visible[type.FullName] = type;
        _exported[type.FullName] = type;
        _all[type.FullName] = type;
    }

    private void LinkMessage(DescriptorProto message, string scope)
    {
        LinkFields(message.Field, scope);
        LinkFields(message.Extension, scope);
        foreach (var nested in message.NestedType)
        {
            LinkMessage(nested, Join(scope, nested.Name));
        }
    }

    private void LinkFields(RepeatedField<FieldDescriptorProto> fields, string scope)
    {
        foreach (var field in fields)
        {
            if (field.HasTypeName)
            {
                var type = Resolve(field.TypeName, scope)
                    ?? throw new ProtoSyntaxException($"{scope}.{field.Name}: \"{field.TypeName}\" is not defined");
                field.TypeName = "." + type.FullName;
                field.Type = type.Enum is not null ? FieldType.Enum
                    : field.HasType && field.Type == FieldType.Group ? FieldType.Group
                    : FieldType.Message;
            }

            if (field.HasExtendee)
            {
                field.Extendee = ResolveMessage(field.Extendee, scope, field.Name);
            }

            if (!field.HasJsonName)
            {
                field.JsonName = JsonName(field.Name);
            }
        }
    }

    private string ResolveMessage(string name, string scope, string user)
    {
        var type = Resolve(name, scope);
        return type?.Message is not null
            ? "." + type.FullName
            : throw new ProtoSyntaxException($"{user}: \"{name}\" is no message");
    }

    private ProtoType? Resolve(string name, string scope)
    {
        if (name.StartsWith('.'))
        {
            return _visible.GetValueOrDefault(name[1..]);
        }

        while (true)
        {
            if (_visible.TryGetValue(Join(scope, name), out var type))
            {
                return type;
            }

            if (scope.Length == 0)
            {
                return null;
            }

            int dot = scope.LastIndexOf('.');
            scope = dot < 0 ? "" : scope[..dot];
        }
    }

    internal static string Join(string scope, string name) => scope.Length == 0 ? name : scope + "." + name;

    internal static string JsonName(string name)
    {
        var json = name.Length <= 256 ? stackalloc char[name.Length] : new char[name.Length];
        int length = 0;
        bool upper = false;
        foreach (char c in name)
        {
            if (c == '_')
            {
                upper = true;
                continue;
            }

            json[length++] = upper ? char.ToUpperInvariant(c) : c;
            upper = false;
        }

        return json[..length].ToString();
    }
}
