namespace StreamML.StreamProcessors.Media;

/// <summary>A SHA-256 as its two senders write it: hexadecimal by the Graph API, base64 by webhooks.</summary>
internal static class MediaDigest
{
    /// <summary>Reads either form; null where it is neither.</summary>
    public static byte[]? Read(string text)
    {
        if (text.Length == 64 && text.All(char.IsAsciiHexDigit))
        {
            return Convert.FromHexString(text);
        }

        byte[] bytes = new byte[32];
        return text.Length <= 48 && Convert.TryFromBase64String(text, bytes, out int written)
            && written == 32 ? bytes : null;
    }
}
