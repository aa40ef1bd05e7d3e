using System.Text.Json;
using Google.Protobuf.Collections;
using StreamML.Schemas.V1;
using StreamML.WhatsApp.Json;

namespace StreamML.WhatsApp.Meta;

/// <summary>Reads <c>errors[]</c> of a message, a status or a value.</summary>
internal static class ErrorReader
{
    private static readonly JsonNames Names = new("code", "title", "message", "error_data", "details", "href");

    /// <summary>Reads the array into <paramref name="errors"/>.</summary>
    public static void Read(JsonElement array, RepeatedField<MessageError> errors, ref bool complete)
    {
        if (!array.IsArray(ref complete))
        {
            return;
        }

        foreach (var element in array.EnumerateArray())
        {
            if (element.IsObject(ref complete))
            {
                errors.Add(ReadOne(element, ref complete));
            }
        }
    }

    /// <summary>Reads one error object.</summary>
    public static MessageError ReadOne(JsonElement element, ref bool complete)
    {
        var error = new MessageError();
        foreach (var property in element.EnumerateObject())
        {
            var value = property.Value;
            switch (Names.Of(property))
            {
                case "code": error.Code = Code(value, ref complete); break;
                case "title": error.Title = value.Text(ref complete); break;
                case "message": error.Message = value.Text(ref complete); break;
                case "href": error.Href = value.Text(ref complete); break;
                case "error_data": error.Details = Details(value, ref complete); break;
                default: complete = false; break;
            }
        }

        return error;
    }

    private static int Code(JsonElement value, ref bool complete)
    {
        long code = value.Whole(ref complete);
        if (code is >= int.MinValue and <= int.MaxValue)
        {
            return (int)code;
        }

        complete = false;
        return 0;
    }

    private static string Details(JsonElement data, ref bool complete)
    {
        string details = "";
        if (data.IsObject(ref complete))
        {
            foreach (var property in data.EnumerateObject())
            {
                switch (Names.Of(property))
                {
                    case "details": details = property.Value.Text(ref complete); break;
                    default: complete = false; break;
                }
            }
        }

        return details;
    }
}
