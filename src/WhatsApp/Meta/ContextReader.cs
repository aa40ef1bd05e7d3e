using System.Text.Json;
using StreamML.Schemas.V1;
using StreamML.WhatsApp.Json;

namespace StreamML.WhatsApp.Meta;

/// <summary>Reads what a message replies to, and the advertisement it came from.</summary>
internal static class ContextReader
{
    private static readonly JsonNames Names = FieldNames.Of(
        FieldPlace.Context,
        "from", "id", "forwarded", "frequently_forwarded", "referred_product", "catalog_id", "product_retailer_id",
        "source_url", "source_id", "source_type", "headline", "body", "media_type", "image_url", "video_url",
        "thumbnail_url", "ctwa_clid", "welcome_message", "text");

    /// <summary>Reads a <c>context</c>; null if it is not one.</summary>
    /// <param name="element">The context.</param>
    /// <param name="complete">Becomes false if anything was omitted.</param>
    /// <param name="group">The group that it names; else empty.</param>
    public static MessageContext? ReadContext(JsonElement element, ref bool complete, out string group)
    {
        group = "";
        if (!element.IsObject(ref complete))
        {
            return null;
        }

        var context = new MessageContext();
        foreach (var property in element.EnumerateObject())
        {
            var value = property.Value;
            switch (Names.Of(property))
            {
                case "from": context.From = value.Text(ref complete); break;
                case "id": context.MessageId = value.Text(ref complete); break;
                case "group_id": group = value.Text(ref complete); break;
                case "forwarded": context.Forwarded = value.Flag(ref complete); break;
                case "frequently_forwarded": context.FrequentlyForwarded = value.Flag(ref complete); break;
                case "referred_product": ReadProduct(value, context, ref complete); break;
                default: complete = false; break;
            }
        }

        return context;
    }

    /// <summary>Reads a <c>referral</c>; null if it is not one.</summary>
    public static Referral? ReadReferral(JsonElement element, ref bool complete)
    {
        if (!element.IsObject(ref complete))
        {
            return null;
        }

        var referral = new Referral();
        foreach (var property in element.EnumerateObject())
        {
            var value = property.Value;
            switch (Names.Of(property))
            {
                case "source_url": referral.SourceUrl = value.Text(ref complete); break;
                case "source_id": referral.SourceId = value.Text(ref complete); break;
                case "source_type": referral.SourceType = value.Text(ref complete); break;
                case "headline": referral.Headline = value.Text(ref complete); break;
                case "body": referral.Body = value.Text(ref complete); break;
                case "media_type": referral.MediaType = value.Text(ref complete); break;
                case "image_url": referral.ImageUrl = value.Text(ref complete); break;
                case "video_url": referral.VideoUrl = value.Text(ref complete); break;
                case "thumbnail_url": referral.ThumbnailUrl = value.Text(ref complete); break;
                case "ctwa_clid": referral.CtwaClid = value.Text(ref complete); break;
                case "welcome_message": referral.WelcomeMessage = ReadWelcome(value, ref complete); break;
                default: complete = false; break;
            }
        }

        return referral;
    }

    private static void ReadProduct(JsonElement element, MessageContext context, ref bool complete)
    {
        if (!element.IsObject(ref complete))
        {
            return;
        }

        foreach (var property in element.EnumerateObject())
        {
            switch (Names.Of(property))
            {
                case "catalog_id": context.ReferredCatalogId = property.Value.Text(ref complete); break;
                case "product_retailer_id":
                    context.ReferredProductRetailerId = property.Value.Text(ref complete);
                    break;
                default: complete = false; break;
            }
        }
    }

    /// <summary>The greeting, a string or <c>{text}</c>.</summary>
    private static string ReadWelcome(JsonElement element, ref bool complete)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return element.Text(ref complete);
        }

        string text = "";
        foreach (var property in element.EnumerateObject())
        {
            switch (Names.Of(property))
            {
                case "text": text = property.Value.Text(ref complete); break;
                default: complete = false; break;
            }
        }

        return text;
    }
}
