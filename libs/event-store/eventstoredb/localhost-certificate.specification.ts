/** Of the name `localhost`, signed by itself, good from 2020 to 2119: it proves nothing, and its key is no secret. */
export const localhostCertificate = {
  certificate: Buffer.from(`-----BEGIN CERTIFICATE-----
MIIBQDCB6KADAgECAgEBMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMMCWxvY2FsaG9z
dDAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowFDESMBAGA1UEAwwJ
bG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE/RsP+JUITJSJzfpq
8Bnk8qJyaRS/75FK/Qyhn+E/SrVvHZIuc9bAfug9XsrxUVvYgwglq2cBER+soMUk
L5zarqMpMCcwFAYDVR0RBA0wC4IJbG9jYWxob3N0MA8GA1UdEwEB/wQFMAMBAf8w
CgYIKoZIzj0EAwIDRwAwRAIgHjn/aQO3TB1zl2NEH6ZhyB4K/DZAND2AdTGxNseG
kyECICnExMKXonyjEa1QgrbTQCVTFs0hed3i6qinczsEYv5F
-----END CERTIFICATE-----
`),
  key: Buffer.from(`-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgXBNz4dBCliPVoehd
8/diRE37lFFzRq4f/iqYnZFGUfihRANCAAT9Gw/4lQhMlInN+mrwGeTyonJpFL/v
kUr9DKGf4T9KtW8dki5z1sB+6D1eyvFRW9iDCCWrZwERH6ygxSQvnNqu
-----END PRIVATE KEY-----
`),
};
