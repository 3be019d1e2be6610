namespace Antiphon.Data;

/// <summary>Where a download stands.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Done">Bytes that are there.</param>
/// <param name="Total">Bytes in all; null where the server does not say.</param>
/// <param name="Event">What has just happened, for people; null where it is only more bytes.</param>
public readonly record struct DownloadProgress(string File, long Done, long? Total, string? Event);
