using Google.Protobuf.Reflection;

namespace StreamML.EmbeddedRegistry.Protobuf;

/// <summary>Enums and services.</summary>
internal sealed partial class ProtoParser
{
    private EnumDescriptorProto ParseEnum()
    {
        Advance();
        var type = new EnumDescriptorProto { Name = Identifier() };
        Expect("{");
        while (!TryTake("}"))
        {
            Count();
            if (TryTake(";"))
            {
                continue;
            }

            if (IsWord("option"))
            {
                Advance();
                ParseOption(type.Options ??= new EnumOptions());
                Expect(";");
            }
            else if (IsWord("reserved"))
            {
                ParseReserved(type);
            }
            else
            {
                type.Value.Add(ParseEnumValue());
            }
        }

        return type;
    }

    private EnumValueDescriptorProto ParseEnumValue()
    {
        var value = new EnumValueDescriptorProto { Name = Identifier() };
        Expect("=");
        value.Number = SignedInteger();
        if (IsSymbol("["))
        {
            ParseBracketedOptions(value.Options = new EnumValueOptions());
        }

        Expect(";");
        return value;
    }

    private void ParseReserved(EnumDescriptorProto type)
    {
        Advance();
        do
        {
            Count();
            if (_token.Kind == ProtoTokenKind.String)
            {
                type.ReservedName.Add(Text());
                continue;
            }

            int start = SignedInteger();
            int end = start;
            if (IsWord("to"))
            {
                Advance();
                bool isMax = IsWord("max");
                end = isMax ? int.MaxValue : SignedInteger();
                if (isMax)
                {
                    Advance();
                }
            }

            // Unlike a message's, an enum's reserved range has an inclusive end.
            type.ReservedRange.Add(new EnumDescriptorProto.Types.EnumReservedRange { Start = start, End = end });
        }
        while (TryTake(","));
        Expect(";");
    }

    private ServiceDescriptorProto ParseService()
    {
        Advance();
        var service = new ServiceDescriptorProto { Name = Identifier() };
        Expect("{");
        while (!TryTake("}"))
        {
            Count();
            if (TryTake(";"))
            {
                continue;
            }

            if (IsWord("option"))
            {
                Advance();
                ParseOption(service.Options ??= new ServiceOptions());
                Expect(";");
            }
            else
            {
                service.Method.Add(ParseMethod());
            }
        }

        return service;
    }

    private MethodDescriptorProto ParseMethod()
    {
        if (!IsWord("rpc"))
        {
            throw Fault($"expected rpc, found {Found()}");
        }

        Advance();
        var method = new MethodDescriptorProto { Name = Identifier() };
        (method.InputType, bool clientStreams) = ParseMethodType();
        if (!IsWord("returns"))
        {
            throw Fault($"expected returns, found {Found()}");
        }

        Advance();
        (method.OutputType, bool serverStreams) = ParseMethodType();
        if (clientStreams)
        {
            method.ClientStreaming = true;
        }

        if (serverStreams)
        {
            method.ServerStreaming = true;
        }

        if (!TryTake("{"))
        {
            Expect(";");
            return method;
        }

        method.Options = new MethodOptions();
        while (!TryTake("}"))
        {
            Count();
            if (TryTake(";"))
            {
                continue;
            }

            if (!IsWord("option"))
            {
                throw Fault($"expected option, found {Found()}");
            }

            Advance();
            ParseOption(method.Options);
            Expect(";");
        }

        return method;
    }

    private (string Type, bool IsStream) ParseMethodType()
    {
        Expect("(");
        bool isStream = IsWord("stream");
        if (isStream)
        {
            Advance();
        }

        // A message may be named stream as long as nothing follows its name.
        if (isStream && TryTake(")"))
        {
            return ("stream", false);
        }

        string name = TypeName();
        Expect(")");
        return (name, isStream);
    }
}
