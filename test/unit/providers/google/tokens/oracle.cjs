const { IdentityPoolClient, JWT } = require('google-auth-library');

// Prints the access token that Google's own library gets by the credentials in an argument. It imports its client of HTTP
// at that moment, which the test runner does not do.
const { idToken, ...credentials } = JSON.parse(process.argv[2]);
const { client_email: email, private_key: key, private_key_id: keyId } = credentials;

const federated = async () => {
  const supplier = { getSubjectToken: async () => idToken };
  const client = new IdentityPoolClient({ ...credentials, subject_token_supplier: supplier });
  return (await client.getAccessToken()).token;
};
const signed = async () => {
  const client = new JWT({ email, key, keyId, scopes: ['https://www.googleapis.com/auth/cloud-platform'] });
  client.useJWTAccessWithScope = true;
  const headers = await client.getRequestHeaders('https://run.googleapis.com/');
  return headers.get('authorization').replace('Bearer ', '');
};

void (key ? signed() : federated()).then((token) => process.stdout.write(token));
